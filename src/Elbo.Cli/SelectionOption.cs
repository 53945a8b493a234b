using System.CommandLine;
using System.Globalization;

namespace Elbo.Cli;

/// <summary>The option that says what models are compared by.</summary>
internal static class SelectionOption
{
    private static readonly string[] Names = [.. SelectionCriterion.All.Select(static c => c.Name), "cross-validation"];

    /// <summary>The option.</summary>
    public static Option<SelectionCriterion?> Create() => Options.Parsed(
        "--select",
        "NAME",
        "What chooses among several models: bic (default), icl, aic, held-out[:SHARE] of the rows (0.2), or cv[:FOLDS], cross-validation (10).",
        Parse);

    /// <summary>Understands <c>bic</c>, <c>held-out:0.3</c>, <c>cv:5</c> and the like.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="FormatException">If it is something else.</exception>
    public static SelectionCriterion Parse(string text)
    {
        string[] parts = text.Split(':', 2);
        string name = parts[0].ToLowerInvariant() is "cross-validation" or "crossvalidation" ? "cv" : parts[0].ToLowerInvariant();
        var criterion = SelectionCriterion.All.FirstOrDefault(c => c.Name == name)
            ?? throw new FormatException(Suggestion.InList($"is '{text}', which is no criterion", parts[0], Names, $"criteria are {string.Join(", ", Names)}"));
        return (criterion, parts.Length) switch
        {
            (_, 1) => criterion,
            (SelectionCriterion.HeldOut, _) => new SelectionCriterion.HeldOut(Share(parts[1])),
            (SelectionCriterion.CrossValidation, _) => new SelectionCriterion.CrossValidation(Folds(parts[1])),
            _ => throw new FormatException($"is '{text}', but {criterion.Name} takes no number"),
        };

        double Share(string number) =>
            double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share is > 0 and < 1
                ? share
                : throw new FormatException($"is '{text}', but the share to hold out must be between 0 and 1, as in held-out:0.2");

        int Folds(string number) =>
            int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int folds) && folds >= 2
                ? folds
                : throw new FormatException($"is '{text}', but there must be 2 folds or more, as in cv:10");
    }
}
