using System.Globalization;

namespace Elbo.Storage;

/// <summary>The training summary as text entries of a model file.</summary>
internal static class TrainingEntries
{
    private const string Rows = ModelHeader.TrainingPrefix + "rows";
    private const string Weight = ModelHeader.TrainingPrefix + "weight";
    private const string LogLikelihood = ModelHeader.TrainingPrefix + "log_likelihood";
    private const string Iterations = ModelHeader.TrainingPrefix + "iterations";
    private const string Reason = ModelHeader.TrainingPrefix + "reason";
    private const string Warnings = ModelHeader.TrainingPrefix + "warnings";

    public static void Write(ModelWriter writer, TrainingSummary training)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(training.Rows, nameof(training));
        ArgumentOutOfRangeException.ThrowIfNegative(training.Iterations, nameof(training));
        if (!double.IsFinite(training.Weight) || training.Weight < 0 || double.IsInfinity(training.LogLikelihood))
        {
            throw new ArgumentException(
                $"The weight {training.Weight} or the log-likelihood {training.LogLikelihood} is no number to keep.", nameof(training));
        }

        writer.WriteEntry(Rows, training.Rows.ToString(CultureInfo.InvariantCulture));
        writer.WriteEntry(Weight, training.Weight.ToString("R", CultureInfo.InvariantCulture));
        writer.WriteEntry(LogLikelihood, training.LogLikelihood.ToString("R", CultureInfo.InvariantCulture));
        writer.WriteEntry(Iterations, training.Iterations.ToString(CultureInfo.InvariantCulture));
        writer.WriteEntry(Reason, NameOf(training.Reason));
        writer.WriteEntry(Warnings, ModelHeader.ToJson(training.Warnings));
    }

    /// <summary>The summary in a file's texts; null if it has none.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="metadata">Its texts.</param>
    public static TrainingSummary? Read(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.Keys.Any(static key => key.StartsWith(ModelHeader.TrainingPrefix, StringComparison.Ordinal)))
        {
            return null;
        }

        return new(
            Get<long>(Rows, static text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : null),
            Get<double>(Weight, static text => Number(text) is { } w && double.IsFinite(w) && w >= 0 ? w : null),
            Get<double>(LogLikelihood, static text => Number(text) is { } l && !double.IsInfinity(l) ? l : null),
            Get<int>(Iterations, static text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : null),
            Get<StopReason>(Reason, ReasonOf),
            metadata.TryGetValue(Warnings, out string? list) && ModelHeader.FromJson(list) is { } warnings ? warnings : throw Bad(Warnings));

        TValue Get<TValue>(string key, Func<string, TValue?> parse)
            where TValue : struct =>
            metadata.TryGetValue(key, out string? text) && parse(text) is { } value ? value : throw Bad(key);

        InvalidDataException Bad(string key) => BadModelFile.Error(
            path, $"the training summary lacks '{key}' or has nonsense there; the file is damaged: save the model again");
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static StopReason? ReasonOf(string name)
    {
        foreach (var reason in Enum.GetValues<StopReason>())
        {
            if (NameOf(reason) == name)
            {
                return reason;
            }
        }

        return null;
    }

    private static string NameOf(StopReason reason) => reason switch
    {
        StopReason.Converged => "converged",
        StopReason.IterationLimit => "iteration-limit",
        StopReason.Stopped => "stopped",
        StopReason.Completed => "completed",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "There is no name for this reason."),
    };
}
