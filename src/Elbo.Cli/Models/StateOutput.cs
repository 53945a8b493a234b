using System.CommandLine;
using System.Globalization;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Cli.Models;

/// <summary>What the verbs write for hidden Markov models: a row a step, or a row a sequence.</summary>
internal static class StateOutput
{
    /// <summary>Understands what <c>--decode</c> takes.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="FormatException">If it is something else.</exception>
    public static string ParseDecoding(string text) => text.ToLowerInvariant() is "viterbi" or "posterior"
        ? text.ToLowerInvariant()
        : throw new FormatException(Suggestion.InList($"is '{text}'", text, ["viterbi", "posterior"], "it can be viterbi or posterior"));

    /// <summary>Understands what <c>--per</c> takes.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="FormatException">If it is something else.</exception>
    public static string ParsePer(string text) => text.ToLowerInvariant() is "step" or "sequence"
        ? text.ToLowerInvariant()
        : throw new FormatException(Suggestion.InList($"is '{text}'", text, ["step", "sequence"], "it can be step or sequence"));

    /// <summary>Refuses options that do not go with a model.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">The options.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="UsageException">If one is given.</exception>
    public static void Refuse(ParseResult parsed, IEnumerable<Option> options, LoadedModel model)
    {
        foreach (var option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"{option.Name} does not go with a {model.Kind} model");
            }
        }
    }

    /// <summary>The state of every row, and the probabilities of all, in the order of the data.</summary>
    public static int Assign(Terminal terminal, HiddenMarkov<ProductEmission> model, SequenceRequest request, string decoding, string? path)
    {
        using var table = Open(terminal, model, request);
        int states = model.States;
        double[] all = new double[table.Rows.UnitCount * (states + 1)];
        int at = 0;
        table.Visit(
            (_, rows, scratch) =>
            {
                double[] posterior = new double[rows.Count * states];
                model.Smooth(rows, scratch, posterior);
                var best = decoding == "viterbi" ? model.Decode(rows, scratch).States : null;
                for (int t = 0; t < rows.Count; t++, at++)
                {
                    var row = all.AsSpan((table.Order is null ? at : table.Order[at]) * (states + 1), states + 1);
                    posterior.AsSpan(t * states, states).CopyTo(row[1..]);
                    row[0] = (best is null ? System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(row[1..]) : best[t]) + 1;
                }
            },
            terminal.Interruption.Cancel);
        using var output = RowOutput.Begin(terminal, path, ["label", .. Enumerable.Range(0, states).Select(k => Probability(model, k))]);
        var texts = new string?[states + 1];
        for (int n = 0; n < all.Length; n += states + 1)
        {
            texts[0] = model.Names.States.Count > 0 ? model.Names.State((int)all[n] - 1) : null;
            output.Write(all.AsSpan(n, states + 1), texts);
        }

        output.Complete();
        return ExitCode.Success;
    }

    /// <summary>ln p of every step given those before it, in the order of the data, or of every sequence.</summary>
    public static int Score(Terminal terminal, HiddenMarkov<ProductEmission> model, SequenceRequest request, bool perSequence, string? path)
    {
        using var table = Open(terminal, model, request);
        double[] all = new double[perSequence ? table.Groups.Count : table.Rows.UnitCount];
        int at = 0;
        table.Visit(
            (sequence, rows, scratch) =>
            {
                double[] work = new double[rows.Count * model.States];
                if (perSequence)
                {
                    all[sequence] = model.Smooth(rows, scratch, work);
                    return;
                }

                double[] steps = new double[rows.Count];
                model.Filter(rows, scratch, work, steps);
                for (int t = 0; t < steps.Length; t++, at++)
                {
                    all[table.Order is null ? at : table.Order[at]] = steps[t];
                }
            },
            terminal.Interruption.Cancel);
        using var output = RowOutput.Begin(terminal, path, perSequence ? ["sequence", "logDensity"] : ["logDensity"]);
        for (int n = 0; n < all.Length; n++)
        {
            if (perSequence)
            {
                output.Write([n + 1, all[n]], [table.Groups.Names[n], null]);
            }
            else
            {
                output.Write(all.AsSpan(n, 1));
            }
        }

        output.Complete();
        return ExitCode.Success;
    }

    /// <summary>How every sequence goes on.</summary>
    public static int Forecast(Terminal terminal, HiddenMarkov<ProductEmission> model, SequenceRequest request, int steps, string? path)
    {
        using var table = Open(terminal, model, request);
        var expected = new ExpectedColumns(model);
        bool isNamed = table.Groups.Count > 1 || request.Sequence.Length > 0;
        int first = isNamed ? 1 : 0, states = model.States;
        using var output = RowOutput.Begin(
            terminal,
            path,
            [.. isNamed ? new[] { "sequence" } : [], "step", .. Enumerable.Range(0, states).Select(k => Probability(model, k)), .. expected.Names]);
        double[] row = new double[first + 1 + states + expected.Names.Count];
        var texts = new string?[row.Length];
        table.Visit(
            (sequence, rows, scratch) =>
            {
                double[] forecast = new double[steps * states];
                model.Forecast(rows, scratch, forecast);
                for (int h = 0; h < steps; h++)
                {
                    var shares = forecast.AsSpan(h * states, states);
                    row[0] = sequence + 1;
                    row[first] = h + 1;
                    shares.CopyTo(row.AsSpan(first + 1));
                    expected.Write(shares, row.AsSpan(first + 1 + states));
                    texts[0] = isNamed ? table.Groups.Names[sequence] : null;
                    output.Write(row, texts);
                }
            },
            terminal.Interruption.Cancel);
        output.Complete();
        return ExitCode.Success;
    }

    /// <summary>Draws steps.</summary>
    public static int Sample(Terminal terminal, HiddenMarkov<ProductEmission> model, int count, Seed seed, bool withState, string? path)
    {
        bool isNamed = model.Chain.Rules.LearnsFinal;
        int first = (isNamed ? 1 : 0) + (withState ? 1 : 0), dimension = model.Emission.Dimension;
        using var output = RowOutput.Begin(
            terminal,
            path,
            [.. isNamed ? new[] { model.Names.SequenceColumn.Length > 0 ? model.Names.SequenceColumn : "sequence" } : [], .. withState ? new[] { "state" } : [], .. Enumerable.Range(0, dimension).Select(model.Names.Column)]);
        var rng = seed.ToRng();
        double[] row = new double[first + dimension];
        var texts = new string?[row.Length];
        int state = -1, sequence = 0;
        for (int n = 0; n < count; n++)
        {
            terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            state = state < 0 ? -1 : model.Chain.DrawNext(state, ref rng);
            if (state < 0)
            {
                sequence++;
                state = rng.NextIndex(model.Chain.Initial);
            }

            row[0] = sequence;
            if (withState)
            {
                row[first - 1] = state + 1;
                texts[first - 1] = model.Names.States.Count > 0 ? model.Names.State(state) : null;
            }

            model.Emission.DrawRow(state, ref rng, row.AsSpan(first));
            for (int d = 0; d < dimension; d++)
            {
                var type = d < model.Names.Columns.Count ? model.Names.Columns[d] : null;
                texts[first + d] = type is { Categories.Count: > 0 } ? type.CategoryOf(row[first + d]) : null;
            }

            output.Write(row, texts);
        }

        output.Complete();
        return ExitCode.Success;
    }

    /// <summary>Opens sequences that a model can explain.</summary>
    public static SequenceTable Open(Terminal terminal, HiddenMarkov<ProductEmission> model, SequenceRequest request)
    {
        // A model that a program saved knows its columns by their number alone.
        var table = request.Open(data => data.OpenFor(HiddenMarkovEntry.TypesOf(model), terminal), terminal);
        try
        {
            table.DemandPossible(model);
            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    private static string Probability(HiddenMarkov<ProductEmission> model, int k) =>
        model.Names.States.Count > 0 ? $"p_{model.Names.State(k)}" : string.Create(CultureInfo.InvariantCulture, $"p{k + 1}");
}
