using System.Globalization;
using System.Text;

namespace Elbo.Cli.Tests;

public sealed class UnigramMixtureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Documents_are_grouped_described_assigned_and_scored()
    {
        MakeDocuments(200);
        var fit = ToolProcess.Run(_folder, "fit", "unigrams", "docs.csv", "--document", "doc", "--word", "word", "--count", "n", "--components", "1..3", "--json").Succeeded().Json;
        Assert.Equal("unigram-mixture", fit.GetProperty("model").GetString());
        Assert.Equal(2, fit.GetProperty("components").GetInt32());
        Assert.Equal(8, fit.GetProperty("words").GetInt32());
        Assert.Contains(fit.GetProperty("tellingWords")[0][0].GetString()!, (string[])["goal", "team", "ball"], StringComparer.Ordinal);

        string text = ToolProcess.Run(_folder, "describe", "docs.elbo").Succeeded().Output;
        Assert.Contains("telling words", text, StringComparison.Ordinal);
        Assert.Equal(8, ToolProcess.Run(_folder, "describe", "docs.elbo", "--json").Succeeded().Json.GetProperty("words").GetArrayLength());

        string[] labels = ToolProcess.Run(_folder, "assign", "docs.elbo", "docs.csv").Succeeded().Lines;
        Assert.Equal("document,label,p1,p2", labels[0]);
        Assert.StartsWith("d0,1,", labels[1], StringComparison.Ordinal);
        Assert.StartsWith("d4,2,", labels[5], StringComparison.Ordinal);
        double sum = ToolProcess.Run(_folder, "score", "docs.elbo", "docs.csv").Succeeded().Lines.Skip(1)
            .Sum(static line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture));
        Assert.Equal(fit.GetProperty("logLikelihood").GetDouble(), sum, 1e-8);
    }

    [Fact]
    public void Sparse_and_dense_tables_give_the_same_peak()
    {
        MakeDocuments(120);
        double sparse = ToolProcess.Run(_folder, "fit", "unigrams", "docs.csv", "--smoothing", "0", "--json", "--out", "a.elbo")
            .Succeeded().Json.GetProperty("logLikelihood").GetDouble();
        double dense = ToolProcess.Run(_folder, "fit", "mixture", "wide.csv", "--family", "multinomial", "--components", "2", "--json", "--out", "b.elbo")
            .Succeeded().Json.GetProperty("logLikelihood").GetDouble();
        Assert.Equal(dense, sparse, 1e-5);
    }

    [Fact]
    public void Words_that_the_model_has_not_seen_are_named_or_left_out()
    {
        MakeDocuments(60);
        ToolProcess.Run(_folder, "fit", "unigrams", "docs.csv", "--quiet").Succeeded();
        _folder.Write("new.csv", "doc,word,n\nx,goal,2\nx,offside,1\n");
        Assert.Contains("row 3, column \"word\": \"offside\" is none of the 8 words", ToolProcess.Run(_folder, "assign", "docs.elbo", "new.csv").Failed(1), StringComparison.Ordinal);
        Assert.StartsWith("x,1,", ToolProcess.Run(_folder, "assign", "docs.elbo", "new.csv", "--unknown").Succeeded().Lines[1], StringComparison.Ordinal);
        Assert.Contains("\"offside\" is none of the 8 words", ToolProcess.Run(_folder, "update", "docs.elbo", "new.csv").Failed(1), StringComparison.Ordinal);
        Assert.Contains("1 beside 60 old ones", ToolProcess.Run(_folder, "update", "docs.elbo", "new.csv", "--unknown").Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--document z", "no column \"z\"")]
    [InlineData("--count word", "one column is named twice")]
    [InlineData("--components 99", "60 documents with a word for 99 components")]
    public void Wrong_documents_are_told_in_one_line(string options, string says)
    {
        MakeDocuments(60);
        Assert.Contains(says, ToolProcess.Run(_folder, ["fit", "unigrams", "docs.csv", .. options.Split(' ')]).Failed(1), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("docs.elbo")));
    }

    /// <summary>Three documents of sport for two of money, as a row for each word that occurs, and as a column for each word.</summary>
    private void MakeDocuments(int count)
    {
        string[] words = ["goal", "team", "ball", "play", "win", "bank", "stock", "tax"];
        var random = new Elbo.Numerics.Seed(3).ToRng();
        var sparse = new StringBuilder("doc,word,n\n");
        var dense = new StringBuilder(string.Join(',', words)).Append('\n');
        for (int n = 0; n < count; n++)
        {
            var cells = new List<string>();
            for (int w = 0; w < words.Length; w++)
            {
                int times = (n % 5 < 3 ? w < 5 : w > 2) ? random.NextInt32(5) : 0;
                times += w is 3 or 4 ? 1 : 0;
                cells.Add(times.ToString(CultureInfo.InvariantCulture));
                sparse.Append(times > 0 ? string.Create(CultureInfo.InvariantCulture, $"d{n},{words[w]},{times}\n") : "");
            }

            dense.AppendJoin(',', cells).Append('\n');
        }

        _folder.Write("docs.csv", sparse.ToString());
        _folder.Write("wide.csv", dense.ToString());
    }
}
