using System.Text;
using Elbo.Data;
using Elbo.Models.Annotators;

namespace Elbo.Tests.Models.Annotators;

/// <summary>What is said of votes without a model: agreement, majorities, findings, and the tables beside them.</summary>
public sealed class VotesTests
{
    // Fleiss's κ of Wikipedia's example, 10 subjects and 14 raters: 0.210.
    [Fact]
    public void Kappa_is_that_of_the_example()
    {
        int[][] counts =
        [
            [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
        ];
        int[] values = [.. counts.SelectMany(static row => row.SelectMany(static (count, j) => Enumerable.Repeat(j, count)))];
        int[] offsets = [.. Enumerable.Range(0, 11).Select(static u => 14 * u)];
        Assert.Equal(0.210, LabelAgreement.Of(new(offsets, [.. values.Select(static (_, e) => e % 14)], values)).FleissKappa, 5e-4);
    }

    // Krippendorff 2011, "Computing Krippendorff's alpha-reliability", example C: nominal 0.743. The twelfth unit has one value and does not count.
    [Fact]
    public void Alpha_is_that_of_the_example()
    {
        string[] rows = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."];
        var text = new StringBuilder("u,o,v\n");
        for (int u = 0; u < 12; u++)
        {
            for (int o = 0; o < rows.Length; o++)
            {
                text.Append(rows[o][u] == '.' ? "" : $"{u},{o},{rows[o][u]}\n");
            }
        }

        Assert.Equal(0.743, LabelAgreement.Of(Load(text.ToString()).Source).KrippendorffAlpha, 5e-4);
    }

    [Fact]
    public void Where_nothing_can_disagree_agreement_is_unknown()
    {
        Assert.Equal(new(double.NaN, double.NaN), LabelAgreement.Of(Load("i,k,v\n1,a,x\n2,a,y\n").Source));
        Assert.Equal(new(double.NaN, double.NaN), LabelAgreement.Of(Load("i,k,v\n1,a,x\n1,b,x\n").Source));
    }

    [Fact]
    public void A_tie_counts_in_parts()
    {
        var votes = Load("i,k,v\n1,a,x\n1,b,y\n2,a,y\n3,a,x\n3,b,x\n3,c,y\n4,a,z\n4,b,y\n4,c,x\n").Source;
        var majority = ItemBelief.OfVotes(votes, 3);
        Assert.Equal((0.5 + 1 + 0 + (1 / 3.0)) / 4, majority.Accuracy([0, 1, 1, 2]), 1e-12);
        Assert.Equal((0.5 + 1) / 2, majority.Accuracy([1, 1, -1, -1]), 1e-12);
        Assert.Equal(0, majority.Accuracy([3, -1, -1, -1]));
        Assert.True(double.IsNaN(majority.Accuracy([-1, -1, -1, -1])));
    }

    [Fact]
    public void What_is_unusual_is_named()
    {
        string[] codes = [.. VoteFindings.Of(Load("i,k,v\n1,a,x\n1,a,x\n2,,\n3,b,y\n1,a,y\n")).Select(static f => f.Code)];
        Assert.Equal(["unlabelled-items", "single-labels", "repeated-labels"], codes, StringComparer.Ordinal);
        var repeated = VoteFindings.Of(Load("i,k,v\n1,a,x\n1,a,x\n1,b,y\n2,b,y\n1,a,y\n")).Single();
        Assert.Equal("2 rows repeat an annotator's label of the same item, 1 with another class: annotator \"a\" labelled item \"1\" more than once. Each counts as a label of its own; remove copies.", repeated.Message);
        string[] single = [.. VoteFindings.Of(Load("i,k,v\n1,a,x\n2,a,x\n")).Select(static f => f.Code)];
        Assert.Equal(["one-class", "one-annotator"], single);
        Assert.Empty(VoteFindings.Of(Load("i,k,v\n1,a,x\n2,a,y\n1,b,x\n2,b,x\n")));
    }

    [Fact]
    public void Costs_are_found_by_name()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["c.csv"], "true,b,a\na,3,0\nb,0,0.5\n");
        var costs = CostMatrix.Open(folder["c.csv"], ["a", "b"]);
        Assert.Equal([0, 3, 0.5, 0], [costs[0, 0], costs[0, 1], costs[1, 0], costs[1, 1]]);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("t,a\na,0\nb,1\n", "there is no column \"b\"")]
    [InlineData("t,a,b\na,0,1\n", "there is no row \"b\"")]
    [InlineData("t,a,b\na,0,1\nc,1,0\n", "row 3: \"c\" is no class; classes are a, b")]
    [InlineData("t,a,b\na,0,-1\nb,1,0\n", "row 2, column \"b\": \"-1\" is no cost")]
    [InlineData("t,a,b\na,0\nb,1,0\n", "row 2, column \"b\": \"\" is no cost")]
    public void Wrong_costs_are_told_with_their_place(string text, string says)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["c.csv"], text);
        string message = Assert.Throws<InvalidDataException>(() => CostMatrix.Open(folder["c.csv"], ["a", "b"])).Message;
        Assert.StartsWith(folder["c.csv"], message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Labels_of_items_are_found_by_name_or_place()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.csv"], "label,item\nx,1\ny,2\n,3\n");
        Assert.Equal("y", NamedLabels.Open(folder["t.csv"], "item", "label").Labels["2"]);
        Assert.Equal(2, NamedLabels.Open(folder["t.csv"], "item", "label").Labels.Count);
        Assert.Equal("2", NamedLabels.Open(folder["t.csv"], "task", "answer").Labels["y"]);
        Assert.Equal("2", NamedLabels.Open(folder["t.csv"], "1", "3").Labels["y"]);
        File.WriteAllText(folder["t.csv"], "item,label\n1,x\n1,x\n1,y\n");
        Assert.Equal(
            $"{folder["t.csv"]}: row 4, column \"label\": \"1\" is \"y\" here and \"x\" above; remove one of the rows",
            Assert.Throws<InvalidDataException>(() => NamedLabels.Open(folder["t.csv"], "item", "label")).Message);
    }

    private static EventTable Load(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return EventTable.Load(stream, "t");
    }
}
