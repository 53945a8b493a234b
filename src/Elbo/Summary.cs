using System.Text;

namespace Elbo;

/// <summary>What people read about a fit or a model: facts, tables and notes, apart from how they are drawn.</summary>
/// <param name="Title">One line.</param>
/// <param name="Facts">Names and values, in reading order.</param>
/// <param name="Tables">Tables, in reading order.</param>
/// <param name="Notes">Warnings and hints, one sentence each.</param>
public sealed record Summary(
    string Title, IReadOnlyList<SummaryFact> Facts, IReadOnlyList<SummaryTable> Tables, IReadOnlyList<string> Notes)
{
    /// <summary>The summary of a fit: that of its model where it has one, with how the fit ended.</summary>
    /// <typeparam name="T">The model.</typeparam>
    /// <param name="fit">The fit.</param>
    public static Summary Of<T>(Fit<T> fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return fit.Model is IFitSummary<T> summarizer
            ? summarizer.Summarize(fit)
            : new(typeof(T).Name, [SummaryFact.Of("objective", fit.Bound.Objective)], [], [.. fit.Warnings.Select(static w => w.Message)]);
    }

    /// <summary>Plain text with aligned columns.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().AppendLine(Title);
        int width = Facts.Count == 0 ? 0 : Facts.Max(static f => f.Name.Length);
        foreach (var fact in Facts)
        {
            text.Append("  ").Append(fact.Name.PadRight(width)).Append("  ").AppendLine(fact.Value);
        }

        foreach (var table in Tables)
        {
            text.AppendLine().Append(table);
        }

        foreach (string note in Notes)
        {
            text.AppendLine().Append("! ").Append(note);
        }

        return text.ToString().TrimEnd();
    }
}
