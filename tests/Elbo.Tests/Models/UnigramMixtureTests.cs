using System.Text;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Storage;

namespace Elbo.Tests.Models;

public sealed class UnigramMixtureTests
{
    [Fact]
    public void Sparse_documents_are_the_dense_multinomial_mixture()
    {
        var table = Load(Corpus(400));
        var rows = Dense(table);
        double[] probabilities = [.. Enumerable.Range(1, 2 * table.Words.Count).Select(static i => 1.0 + (i * 7 % 5))];
        var emission = new MultinomialEmission(table.Words.Count, probabilities, new(Enumerable.Repeat(1.5, table.Words.Count).ToArray()));
        var sparse = new UnigramMixture([0.4, 0.6], emission, table.Words);
        var dense = new Mixture<MultinomialEmission>([0.4, 0.6], emission);
        for (int step = 0; step < 5; step++)
        {
            var one = Em.Evaluate(sparse, table.Source, new());
            var other = Em.Evaluate(dense, rows, new());
            Assert.Equal(other.Bound.Evidence, one.Bound.Evidence, 1e-9 * Math.Abs(other.Bound.Evidence));
            Assert.Equal(other.Bound.ExpectedLogJoint, one.Bound.ExpectedLogJoint, 1e-9 * Math.Abs(other.Bound.Evidence));
            double[] a = one.Statistics!.Values.ToArray(), b = other.Statistics!.Values.ToArray();
            Assert.Equal(b.Length, a.Length);
            Assert.All(Enumerable.Range(0, a.Length), i => Assert.Equal(b[i], a[i], 1e-9 * (1 + Math.Abs(b[i]))));
            (sparse, dense) = (sparse.Maximize(a), dense.Maximize(b));
            Assert.All(Enumerable.Range(0, probabilities.Length), i => Assert.Equal(dense.Emission.Probabilities[i], sparse.Emission.Probabilities[i], 1e-12));
        }
    }

    [Fact]
    public void Topics_are_recovered_and_kept_with_their_words()
    {
        using var folder = new TemporaryFolder();
        var table = Load(Corpus(600));
        var fit = UnigramMixture.Fit(table.Source, table.Words, new() { Components = 2 });

        Assert.True(fit.HasConverged);
        Assert.Equal(0.6, fit.Model.Weights[0], 0.05);
        Assert.Equal("ball goal team", string.Join(' ', fit.Model.TellingWordsOf(0, 3).Order(StringComparer.Ordinal)));
        Assert.Equal("bank stock tax", string.Join(' ', fit.Model.TellingWordsOf(1, 3).Order(StringComparer.Ordinal)));
        int[] topics = fit.Model.Assign(table.Source);
        Assert.True(Enumerable.Range(0, 600).Count(n => topics[n] == (n % 5 < 3 ? 0 : 1)) > 570);
        Assert.Contains("telling words", fit.ToString(), StringComparison.Ordinal);

        ModelFile.Save(folder["u.elbo"], fit, table.Source.UnitCount);
        var loaded = ModelFile.Load<UnigramMixture>(folder["u.elbo"]).Model;
        Assert.Equal(fit.Model.Words, loaded.Words);
        Assert.Equal(topics, loaded.Assign(table.Source));
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var table = Load(Corpus(3000));
        var one = UnigramMixture.Fit(table.Source, table.Words, new() { Components = 3, Threads = 1, Restarts = 4 });
        var four = UnigramMixture.Fit(table.Source, table.Words, new() { Components = 3, Threads = 4, Restarts = 4 });
        Assert.Equal(one.Bound, four.Bound);
        Assert.Equal(one.Model.Emission.Probabilities.ToArray(), four.Model.Emission.Probabilities.ToArray());
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused()
    {
        var table = Load("d,w,n\na,x,1\nb,y,2\n");
        Assert.Contains("2 documents with a word", Assert.Throws<InvalidDataException>(() => UnigramMixture.Fit(table.Source, table.Words, new() { Components = 3 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => UnigramMixture.Fit(table.Source, ["x"]));
        Assert.Throws<ArgumentException>(() => UnigramMixture.Fit(new EventSource([0, 1], [0], [1], [2.0]), ["x"], new() { Components = 1 }));
    }

    [Fact]
    public void Counts_add_up_and_words_have_an_order_of_their_own()
    {
        var table = Load("doc,word,n\na,zoo,2\na,ape,1\nb,zoo,0\na,zoo,3\n");
        Assert.Equal(["ape", "zoo"], table.Words);
        Assert.Equal(["a", "b"], table.Documents);
        Assert.Equal([0, 2, 2], table.Source.Offsets.ToArray());
        Assert.Equal([0, 1], table.Source.Keys.ToArray());
        Assert.Equal([1, 5], table.Source.Values.ToArray());
        Assert.Equal([1, 2], Load("doc,word\na,zoo\na,ape\na,zoo\n", new() { Count = "" }).Source.Values.ToArray());
    }

    [Fact]
    public void Words_that_a_model_has_not_seen_are_named_or_left_out()
    {
        Assert.Equal(
            "test: row 3, column \"w\": \"y\" is none of the 1 words that the model knows; remove the row, or let --unknown leave it out",
            Assert.Throws<InvalidDataException>(() => Load("d,w,n\na,x,1\nb,y,2\n", new() { Words = ["x"] })).Message);
        Assert.Equal(2, Load("d,w,n\na,x,1\nb,y,2\n", new() { Words = ["x"], UnknownIsMissing = true }).Unknown);
    }

    [Theory]
    [InlineData("d,w,n\na,x,1.5\n", "row 2, column \"n\": \"1.5\" is no count")]
    [InlineData("d,w,n\na,x,-1\n", "is no count")]
    [InlineData("d,w,n\na,,1\n", "row 2, column \"w\": is empty")]
    [InlineData("d,w,n\n,x,1\n", "row 2, column \"d\": is empty")]
    [InlineData("d,w,n\na,x\n", "2 fields where 3 were expected")]
    [InlineData("d,w,n\na,x,0\n", "no word occurs in any document")]
    [InlineData("", "empty")]
    public void Bad_tables_are_told_with_their_place(string text, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<InvalidDataException>(() => Load(text)).Message, StringComparison.Ordinal);

    private static string Corpus(int documents)
    {
        string[] sport = ["goal", "team", "ball", "play", "win"], money = ["bank", "stock", "tax", "play", "win"];
        var rng = new Seed(2).ToRng();
        var text = new StringBuilder("doc,word,n\n");
        for (int n = 0; n < documents; n++)
        {
            foreach (string word in n % 5 < 3 ? sport : money)
            {
                text.Append('d').Append(n).Append(',').Append(word).Append(',').Append(rng.NextInt32(4)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static CountTable Load(string text, CountOptions? options = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return CountTable.Load(stream, "test", options);
    }

    private static MatrixSource Dense(CountTable table)
    {
        double[] values = new double[table.Documents.Count * table.Words.Count];
        for (int u = 0; u < table.Documents.Count; u++)
        {
            for (int e = table.Source.Offsets[u]; e < table.Source.Offsets[u + 1]; e++)
            {
                values[(u * table.Words.Count) + table.Source.Keys[e]] = table.Source.Values[e];
            }
        }

        return new(values, table.Words.Count);
    }
}
