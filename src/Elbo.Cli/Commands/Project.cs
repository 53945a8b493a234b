using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Elbo.Charts.Reports;
using Elbo.Distributions;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo project MODEL --direction forward|reverse</c>: the single Gaussian that is nearest to a mixture.</summary>
internal static class Project
{
    private const string Forward = "forward";
    private const string Reverse = "reverse";
    private const int Samples = 4096;

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A Gaussian mixture that 'elbo fit gmm' wrote." };
        var direction = Options.Parsed(
            "--direction",
            "forward|reverse",
            "forward: the Gaussian q with the smallest KL(model ‖ q), which covers all of it. reverse: those with the smallest KL(q ‖ model), each on a mode. Default forward.",
            static text => text is Forward or Reverse ? text : throw new FormatException($"is '{text}', but must be forward or reverse"));
        var seed = FitOptions.SeedOption();
        var output = Options.Text("--out", "FILE", "Save the nearest Gaussian as a model of one component.");
        var plot = Options.Parsed(
            "--plot",
            "FILE.svg",
            "Draw the model and the projections of both directions.",
            static path => path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase) ? path : throw new FormatException($"is '{path}', but must end in .svg"));
        var json = Options.Switch("--json", "Print one JSON object and nothing else.");
        var command = new Command("project", "Find the single Gaussian that is nearest to a mixture, one way or the other.") { model };
        HelpPage.AddTo(
            command,
            terminal,
            [new("Options", direction, seed), new("Output", output, plot, json)],
            [
                "The forward projection has the mean and the covariance of the mixture. Reverse projections are found by gradient from every component "
                + "and from the forward projection; each is a local minimum of its own.",
            ],
            ["elbo project faithful.elbo --direction reverse", "elbo project faithful.elbo --direction forward --out one.elbo --plot both.svg"]);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            string? saved = parsed.GetValue(output), drawing = parsed.GetValue(plot);
            OutputFile.DemandDifferent(("MODEL", path), ("--out", saved), ("--plot", drawing));
            OutputFile.Check(saved);
            OutputFile.Check(drawing);
            var loaded = Catalog.Load(path);
            var mixture = loaded.Require(loaded.GaussianMixture, "be projected onto a Gaussian");
            bool isReverse = parsed.GetValue(direction) == Reverse;
            var random = FitOptions.ReadSeed(parsed, seed);
            var forward = mixture.ForwardProjection();
            Projected covering = new(
                forward, KullbackLeibler.Estimate(mixture, forward, 16 * Samples, random), string.Empty);
            Projected[] modes = isReverse || drawing is not null
                ? [.. mixture.ReverseProjections(random, Samples).Select(static r => new Projected(r.Gaussian, r.Divergence, Starts(r.Starts)))]
                : [];
            Projected[] shown = isReverse ? modes : [covering];
            string? svg = drawing is null
                ? null
                : ReportRenderer.RenderProjectionsAsync(mixture, forward, [.. modes.Select(static m => m.Gaussian)], Path.GetFileNameWithoutExtension(path)).GetAwaiter().GetResult();
            using (var writing = terminal.Interruption.BeginWriting())
            {
                if (saved is not null)
                {
                    OutputFile.Write(writing, saved, target => ModelFile.Save(target, AsMixture(shown[0].Gaussian, mixture)));
                }

                if (svg is not null)
                {
                    OutputFile.WriteText(writing, drawing!, svg);
                }
            }

            if (parsed.GetValue(json))
            {
                Json.Print(terminal, writer => Write(writer, isReverse ? Reverse : Forward, mixture, shown, saved, drawing));
            }
            else
            {
                Show(terminal, isReverse, mixture, shown, saved, drawing);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static string Starts(IReadOnlyList<int> starts) =>
        string.Join(", ", starts.Order().Select(static s => s == 0 ? "forward" : s.ToString(CultureInfo.InvariantCulture)));

    private static GaussianMixture AsMixture(MultivariateGaussian gaussian, GaussianMixture like)
    {
        double[,] matrix = gaussian.Covariance();
        var packed = new List<double>();
        for (int i = 0; i < gaussian.Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                packed.Add(matrix[i, j]);
            }
        }

        return new([1], new GaussianEmission(CovarianceStructures.Full, like.Emission.Floor, gaussian.Mean, packed.ToArray()), like.Columns);
    }

    private static void Show(Terminal terminal, bool isReverse, GaussianMixture mixture, Projected[] shown, string? saved, string? drawing)
    {
        SummaryView.Show(
            new SummaryTable(
                isReverse ? "Reverse projections: local minima of KL(q ‖ model)" : "Forward projection: the minimum of KL(model ‖ q)",
                ["q", "nats", "standard error", .. mixture.Columns.Select(static c => $"mean {c}"), .. isReverse ? (string[])["found from"] : []],
                [
                    .. shown.Select((projection, i) => (IReadOnlyList<string>)
                    [
                        Invariant($"{i + 1}"),
                        Invariant($"{projection.Divergence.Value:F4}"),
                        Invariant($"{projection.Divergence.StandardError:F4}"),
                        .. projection.Gaussian.Mean.ToArray().Select(static m => Invariant($"{m:0.######}")),
                        .. isReverse ? (string[])[projection.Starts] : [],
                    ]),
                ])
            { Highlight = 0 },
            terminal);
        terminal.Print();
        SummaryView.Show(
            new SummaryTable(
                "Standard deviations",
                ["q", .. mixture.Columns],
                [
                    .. shown.Select((projection, i) => (IReadOnlyList<string>)
                        [Invariant($"{i + 1}"), .. Enumerable.Range(0, mixture.Dimension).Select(d => Invariant($"{Math.Sqrt(projection.Gaussian.Covariance()[d, d]):0.######}"))]),
                ]),
            terminal);
        var files = new List<SummaryFact>();
        if (saved is not null)
        {
            files.Add(new("model", saved));
        }

        if (drawing is not null)
        {
            files.Add(new("chart", drawing));
        }

        if (files.Count > 0)
        {
            terminal.Print();
            SummaryView.ShowTitle("Saved", terminal);
            SummaryView.ShowFacts(files, terminal);
        }
    }

    private static void Write(Utf8JsonWriter json, string direction, GaussianMixture mixture, Projected[] shown, string? saved, string? drawing)
    {
        json.WriteString("direction", direction);
        json.Texts("columns", mixture.Columns);
        json.Vector("divergences", [.. shown.Select(static s => s.Divergence.Value)]);
        json.Vector("standardErrors", [.. shown.Select(static s => s.Divergence.StandardError)]);
        json.Matrix("means", shown.Select(static s => s.Gaussian.Mean.ToArray()));
        json.Matrices("covariances", shown.Select(s => Enumerable.Range(0, mixture.Dimension)
            .Select(i => Enumerable.Range(0, mixture.Dimension).Select(j => s.Gaussian.Covariance()[i, j]).ToArray())));
        json.TextOrNull("out", saved);
        json.TextOrNull("plot", drawing);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Projected(MultivariateGaussian Gaussian, MonteCarloEstimate Divergence, string Starts);
}
