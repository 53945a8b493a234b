using System.Text;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Tests.References;

/// <summary>Published and recomputed figures of the Dawid–Skene model.</summary>
public sealed class DawidSkeneReferences
{
    private static readonly DawidSkeneOptions MaximumLikelihood = new() { Prior = new(0) };

    // Marginals .40 .42 .11 .07: Dawid and Skene 1979. The log-likelihood, without multinomial coefficients: an independent EM in Python.
    [Fact]
    public void The_anaesthetists_are_those_of_the_paper()
    {
        var table = Anaesthesia();
        var fit = DawidSkene.Fit(table.Source, table.Values, table.Keys, MaximumLikelihood);
        Assert.True(fit.HasConverged);
        Assert.Equal(-190.730997, fit.Bound.Evidence, 1e-5);
        double[] published = [0.40, 0.42, 0.11, 0.07];
        for (int j = 0; j < published.Length; j++)
        {
            Assert.Equal(published[j], fit.Model.Shares[j], 0.005);
        }

        Assert.Equal(0.9074, fit.Model.Confusion(0)[0], 1e-4);
        Assert.Equal(0.3388, fit.Model.Confusion(0)[(2 * 4) + 1], 1e-4);
    }

    [Fact]
    public void Restarts_find_the_higher_peak_and_report_both()
    {
        var table = Anaesthesia();
        var fit = DawidSkene.Fit(table.Source, table.Values, table.Keys, MaximumLikelihood with { Restarts = 50 });
        Assert.Equal(-189.405, fit.Bound.Evidence, 1e-3);
        double[] expected = [0.400, 0.447, 0.087, 0.067];
        for (int j = 0; j < expected.Length; j++)
        {
            Assert.Equal(expected[j], fit.Model.Shares[j], 1e-3);
        }

        Assert.Equal(50, fit.Restarts!.Runs);
        Assert.Contains(fit.Restarts.Optima, static o => Math.Abs(o.LogLikelihood + 190.731) < 1e-3 && o.Starts.Contains("vote-fractions", StringComparer.Ordinal));
        Assert.Contains(fit.Restarts.Optima, static o => Math.Abs(o.LogLikelihood + 189.405) < 1e-3);
    }

    // An independent EM in Python, from vote fractions without smoothing; the data are not shipped.
    [Theory]
    [InlineData("bluebirds", 0.89815, 0.75926, -1888.1168)]
    [InlineData("snow-rte", 0.92750, 0.89687, -3679.6290)]
    [InlineData("snow-temp", 0.94156, 0.93615, -1256.9646)]
    [InlineData("dog", 0.84263, 0.82218, double.NaN)]
    public void Real_annotators_are_believed_as_much_as_they_deserve(string set, double accuracy, double majority, double logLikelihood)
    {
        string folder = Repository.PathOf("..", "shared", "data", "crowd", set);
        Assert.SkipUnless(Directory.Exists(folder), $"skipped: there is no {folder}");
        var table = EventTable.Open(Path.Combine(folder, "labels.csv"));
        var truth = File.ReadLines(Path.Combine(folder, "truth.csv")).Skip(1).Select(static line => line.Trim().Split(','))
            .ToDictionary(static f => f[0], static f => f[1], StringComparer.Ordinal);
        var fit = DawidSkene.Fit(table.Source, table.Values, table.Keys, MaximumLikelihood);
        Assert.Equal(accuracy, Accuracy(table, truth, Posterior(fit.Model, table.Source)), 5e-5);
        Assert.Equal(majority, Accuracy(table, truth, Fractions(table)), 5e-5);
        if (!double.IsNaN(logLikelihood))
        {
            Assert.Equal(logLikelihood, fit.Bound.Evidence, 1e-3);
        }
    }

    internal static EventTable Anaesthesia()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Datasets.TryFind("anaesthesia")!.Text));
        return EventTable.Load(stream, "anaesthesia");
    }

    private static double[][] Posterior(DawidSkene model, EventSource source) => Rows(source, model.Classes.Count, (batch, into) =>
        model.Posterior(batch, new(), into, new double[batch.UnitCount]));

    private static double[][] Fractions(EventTable table) => Rows(table.Source, table.Values.Count, (batch, into) =>
        VoteFractions.Of(batch, table.Values.Count, into));

    private static double[][] Rows(EventSource source, int classes, Action<EventBatch, double[]> fill)
    {
        var rows = new List<double[]>();
        var batch = new EventBatch();
        for (int b = 0; b < source.BatchCount; b++)
        {
            source.Read(b, batch);
            int units = batch.UnitCount;
            var block = new double[classes * units];
            fill(batch, block);
            rows.AddRange(Enumerable.Range(0, units).Select(u => Enumerable.Range(0, classes).Select(j => block[(j * units) + u]).ToArray()));
        }

        return [.. rows];
    }

    /// <summary>Ties between k classes count 1/k.</summary>
    private static double Accuracy(EventTable table, Dictionary<string, string> truth, double[][] shares)
    {
        double right = 0;
        int known = 0;
        for (int u = 0; u < shares.Length; u++)
        {
            if (truth.TryGetValue(table.Units[u], out string? label))
            {
                known++;
                double most = shares[u].Max();
                int[] best = [.. Enumerable.Range(0, shares[u].Length).Where(j => shares[u][j] == most)];
                right += best.Any(j => table.Values[j] == label) ? 1.0 / best.Length : 0;
            }
        }

        return right / known;
    }
}
