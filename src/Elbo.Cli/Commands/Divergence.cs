using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Elbo.Data;
using Elbo.Distributions;
using Elbo.Models.Divergences;
using Elbo.Numerics;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo divergence A B</c>: how far two fitted models are from each other.</summary>
internal static class Divergence
{
    private const int DefaultSamples = 100_000;

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var first = new Argument<string>("A") { Description = "A model file that 'elbo fit' wrote." };
        var second = new Argument<string>("B") { Description = "Another, over as many columns." };
        var samples = Options.Integer("--samples", "N", "How many rows to draw from each model. Default 100000.", minimum: 2);
        var seed = FitOptions.SeedOption();
        var json = Options.Switch("--json", "Print one JSON object and nothing else.");
        var command = new Command("divergence", "Measure how far two fitted models are from each other.") { first, second };
        HelpPage.AddTo(
            command,
            terminal,
            [new("Options", samples, seed, json)],
            [
                "KL(A ‖ B) is the mean of ln a(x) − ln b(x) over rows drawn from A, with its standard error; KL(B ‖ A) goes the other way. "
                + "Jensen and Shannon's divergence compares both with their mean: it is symmetric, and between 0 and ln 2 = 0.693.",
                "For Gaussian mixtures there are bounds besides, which nothing random enters.",
            ],
            ["elbo divergence two.elbo three.elbo", "elbo divergence monday.elbo tuesday.elbo --samples 1000000 --json"]);
        command.SetAction(parsed =>
        {
            var a = Catalog.Load(parsed.GetRequiredValue(first));
            var b = Catalog.Load(parsed.GetRequiredValue(second));
            if (a.Columns.Count != b.Columns.Count)
            {
                throw new InvalidDataException($"{b.Path}: it has {b.Columns.Count} columns, {a.Path} has {a.Columns.Count}; give models of the same data");
            }

            var result = Of(a, b, parsed.GetValue(samples) ?? DefaultSamples, FitOptions.ReadSeed(parsed, seed));
            if (!a.Columns.SequenceEqual(b.Columns, StringComparer.Ordinal))
            {
                terminal.Tell($"elbo: warning: the columns differ by name, and are compared in their order: {string.Join(", ", a.Columns)}; {string.Join(", ", b.Columns)}");
            }

            if (parsed.GetValue(json))
            {
                Json.Print(terminal, writer => Write(writer, result));
            }
            else
            {
                Show(terminal, a, b, result);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Result Of(LoadedModel a, LoadedModel b, int samples, Seed seed)
    {
        Drawable p = Drawable.Of(a), q = Drawable.Of(b);
        return new(
            KullbackLeibler.Estimate(p, q, samples, seed.Derive("forward")),
            KullbackLeibler.Estimate(q, p, samples, seed.Derive("reverse")),
            KullbackLeibler.JensenShannon(p, q, samples, seed.Derive("both")),
            a.GaussianMixture is { } first && b.GaussianMixture is { } second
                ? (first.DivergenceBounds(second), second.DivergenceBounds(first))
                : null);
    }

    private static void Show(Terminal terminal, LoadedModel a, LoadedModel b, Result result)
    {
        var rows = new List<IReadOnlyList<string>>
        {
            Row($"KL({a.Path} ‖ {b.Path})", result.Forward, result.Bounds?.Forward),
            Row($"KL({b.Path} ‖ {a.Path})", result.Reverse, result.Bounds?.Reverse),
            Row("Jensen–Shannon", result.JensenShannon, null),
        };
        bool isBounded = result.Bounds is not null;
        string[] headings = ["divergence", "nats", "standard error", .. isBounded ? (string[])["at least", "at most"] : []];
        SummaryView.Show(
            new SummaryTable(
                string.Create(CultureInfo.InvariantCulture, $"Divergences, from {result.JensenShannon.Samples / 2} rows drawn from each model"),
                headings,
                [.. rows.Select(row => isBounded ? row : [.. row.Take(3)])]),
            terminal);
        foreach (var estimate in (ReadOnlySpan<MonteCarloEstimate>)[result.Forward, result.Reverse])
        {
            if (estimate.Reason is { } reason)
            {
                SummaryView.ShowNote($"It is infinite: {reason}.", terminal);
            }
        }
    }

    private static IReadOnlyList<string> Row(string name, MonteCarloEstimate estimate, DivergenceBounds? bounds) =>
        [name, Text(estimate.Value), Text(estimate.StandardError), bounds is null ? "" : Text(bounds.Lower), bounds is null ? "" : Text(bounds.Upper)];

    private static string Text(double value) => double.IsPositiveInfinity(value)
        ? "∞"
        : double.IsNaN(value) ? "" : value.ToString("0.######", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, Result result)
    {
        json.Number("forward", result.Forward.Value);
        json.Number("reverse", result.Reverse.Value);
        json.Number("jensenShannon", result.JensenShannon.Value);
        json.WriteStartObject("standardErrors");
        json.Number("forward", result.Forward.StandardError);
        json.Number("reverse", result.Reverse.StandardError);
        json.Number("jensenShannon", result.JensenShannon.StandardError);
        json.WriteEndObject();
        json.WriteNumber("samples", result.JensenShannon.Samples / 2);
        WriteBounds(json, "forwardBounds", result.Bounds?.Forward);
        WriteBounds(json, "reverseBounds", result.Bounds?.Reverse);
        json.TextOrNull("infiniteBecause", result.Forward.Reason ?? result.Reverse.Reason);
    }

    private static void WriteBounds(Utf8JsonWriter json, string name, DivergenceBounds? bounds)
    {
        if (bounds is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.Number("lower", bounds.Lower);
        json.Number("approximation", bounds.Approximation);
        json.Number("upper", bounds.Upper);
        json.WriteEndObject();
    }

    private sealed record Result(
        MonteCarloEstimate Forward,
        MonteCarloEstimate Reverse,
        MonteCarloEstimate JensenShannon,
        (DivergenceBounds Forward, DivergenceBounds Reverse)? Bounds);

    /// <summary>What a model can, as one thing: it gives densities and rows.</summary>
    private sealed record Drawable(IDensity Density, ISampler Sampler) : IDensity, ISampler
    {
        public int Dimension => Density.Dimension;

        public static Drawable Of(LoadedModel model) => new(
            model.Require(model.Density, "give rows a density"), model.Require(model.Sampler, "draw rows"));

        public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity) => Density.LogDensity(rows, scratch, logDensity);

        public int DrawComponent(ref Rng rng) => Sampler.DrawComponent(ref rng);

        public void DrawRow(int component, ref Rng rng, Span<double> row) => Sampler.DrawRow(component, ref rng, row);
    }
}
