using System.Globalization;
using Elbo.Data;
using Elbo.Data.Csv;

namespace Elbo.Models.Verification;

/// <summary>Which field of a line is what; −1 for what is not there.</summary>
internal sealed record TrialLayout(int Width, int Enroll, int Test, int Target, int Score)
{
    /// <summary>The layout of a table, if the first record is a header.</summary>
    public static TrialLayout? OfHeader(CsvRecords header, bool hasScores, string name)
    {
        string[] columns = [.. Enumerable.Range(0, header.Count).Select(i => header[i].Trim().ToLowerInvariant())];
        int enroll = Find("enroll", "enrol"), test = Find("test"), target = Find("target"), score = Find("score");
        if (enroll < 0 && test < 0 && score < 0)
        {
            return null;
        }

        return hasScores && score < 0 ? throw new InvalidDataException($"{name}: there is no column \"score\"; its columns are {string.Join(", ", columns)}")
            : !hasScores && (enroll < 0 || test < 0) ? throw new InvalidDataException($"{name}: there are no columns \"enroll\" and \"test\"; its columns are {string.Join(", ", columns)}")
            : new(columns.Length, enroll, test, target, hasScores ? score : -1);

        int Find(params string[] names) => Array.FindIndex(columns, column => names.Contains(column, StringComparer.Ordinal));
    }

    /// <summary>The layout of lines without a header, from the first of them.</summary>
    public static TrialLayout OfLine(CsvRecords line, bool hasScores, string name)
    {
        if (hasScores)
        {
            return line.Count == 3
                ? new(3, 0, 1, -1, 2)
                : throw new InvalidDataException($"{name}: row 1: has {line.Count} fields; give a table with a column 'score', or lines of enroll, test and score");
        }

        return line.Count == 2 ? new(2, 0, 1, -1, -1)
            : line.Count == 3 && Truth(line[2]) is not null ? new(3, 0, 1, 2, -1)
            : line.Count == 3 && Truth(line[0]) is not null ? new(3, 1, 2, 0, -1)
            : throw new InvalidDataException($"{name}: row 1: is no trial; give lines of enroll and test, followed by target or nontarget where that is known");
    }

    /// <summary>Reads a record, or says what is wrong with it.</summary>
    public bool TryRead(CsvRecords record, DataErrors errors, out Trial trial, out double score)
    {
        (trial, score) = (default, 0);
        if (record.Count != Width)
        {
            errors.Add(record.Row, string.Create(CultureInfo.InvariantCulture, $"{record.Count} fields where {Width} were expected"));
            return false;
        }

        bool? truth = null;
        if (Target >= 0 && record[Target].Trim() is { Length: > 0 } said && (truth = Truth(said)) is null)
        {
            errors.Add(record.Row, $"{Cells.Quote(said)} does not say whether the trial is a target; write target or nontarget");
            return false;
        }

        if (Score >= 0 && (!Cells.TryParse(record[Score], out score) || !double.IsFinite(score)))
        {
            errors.Add(record.Row, $"the score {Cells.Quote(record[Score].Trim())} is no finite number; correct it, or remove the row");
            return false;
        }

        trial = new(Enroll < 0 ? "" : record[Enroll].Trim(), Test < 0 ? "" : record[Test].Trim(), truth);
        return true;
    }

    private static bool? Truth(string text) => text.Trim().ToLowerInvariant() switch
    {
        "target" or "tgt" or "true" or "1" => true,
        "nontarget" or "non-target" or "imp" or "impostor" or "false" or "0" => false,
        _ => null,
    };
}
