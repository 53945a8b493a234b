using System.Text.Json;

namespace Elbo.Cli;

/// <summary>What the JSON of every fit has in common.</summary>
internal static class FitJson
{
    /// <summary>Writes warnings.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="warnings">The warnings.</param>
    public static void WriteWarnings(Utf8JsonWriter json, IReadOnlyList<FitWarning> warnings)
    {
        json.WriteStartArray("warnings");
        foreach (var warning in warnings)
        {
            json.WriteStartObject();
            json.WriteString("code", warning.Code);
            json.WriteString("message", warning.Message);
            json.WriteBoolean("degenerate", warning.IsDegenerate);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes what restarts found.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="restarts">What they found; null if there were none.</param>
    /// <param name="objective">What they are compared by.</param>
    public static void WriteRestarts(Utf8JsonWriter json, RestartReport? restarts, string objective)
    {
        if (restarts is null)
        {
            json.WriteNull("restarts");
            return;
        }

        json.WriteStartObject("restarts");
        json.WriteNumber("runs", restarts.Runs);
        json.WriteNumber("givenUp", restarts.GivenUp);
        json.WriteNumber("rows", restarts.Rows);
        json.WriteStartArray("optima");
        foreach (var optimum in restarts.Optima)
        {
            json.WriteStartObject();
            json.Number(objective, optimum.LogLikelihood);
            json.WriteNumber("count", optimum.Count);
            json.WriteBoolean("degenerate", optimum.IsDegenerate);
            json.WriteString("start", string.Join(", ", optimum.Starts));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes the models that were compared, and by what.</summary>
    /// <typeparam name="T">The model.</typeparam>
    /// <param name="json">Where to write.</param>
    /// <param name="selection">The models.</param>
    public static void WriteCandidates<T>(Utf8JsonWriter json, Selection<T> selection)
    {
        json.WriteString("criterion", selection.Criterion.Name);
        var ranking = selection.Ranking;
        json.WriteStartArray("candidates");
        foreach (var candidate in selection.Candidates)
        {
            int place = ranking.TakeWhile(other => !ReferenceEquals(other, candidate)).Count();
            json.WriteStartObject();
            json.WriteString("structure", candidate.Structure);
            json.WriteNumber(selection.Noun + "s", candidate.Components);
            json.Number("logLikelihood", candidate.Fit.Bound.Evidence);
            json.WriteNumber("parameters", candidate.Criteria.Parameters);
            json.Number("bic", candidate.Criteria.Bic);
            json.Number("icl", candidate.Criteria.Icl);
            json.Number("aic", candidate.Criteria.Aic);
            if (selection.Criterion.IsPredictive)
            {
                json.Number("predicted", candidate.Predicted?.MeanLogDensity ?? double.NaN);
                json.Number("standardError", candidate.Predicted?.StandardError ?? double.NaN);
                json.Vector("parts", [.. candidate.Predicted?.Parts.Select(static part => part.MeanLogDensity) ?? []]);
            }

            json.WriteBoolean("degenerate", candidate.IsDegenerate);
            json.WriteString("reason", Json.Name(candidate.Fit.Reason));

            // One that is the same model as another has no place of its own.
            json.Number("rank", place < ranking.Count ? place + 1 : double.NaN);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("unfitted");
        foreach (var cell in selection.Unfitted)
        {
            json.WriteStartObject();
            json.WriteString("structure", cell.Structure);
            json.WriteNumber(selection.Noun + "s", cell.Components);
            json.WriteString("reason", cell.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
