using System.Globalization;
using Elbo.Data;
using Elbo.Data.Kaldi;

namespace Elbo.Cli.Models;

/// <summary>Vectors, open, with the group that each is of: a speaker, a batch, a recording.</summary>
/// <param name="Rows">The vectors.</param>
/// <param name="Groups">The group of every row.</param>
/// <param name="Name">What to call them in messages.</param>
internal sealed record GroupedVectors(IRowSource Rows, RowLabels Groups, string Name) : IDisposable
{
    /// <summary>Opens vectors.</summary>
    /// <param name="request">The vectors.</param>
    /// <param name="group">
    /// A column of them; for an npy file, which has no names, a text file with a name a line, or the number of a column; for an archive of Kaldi's its utt2spk file.
    /// </param>
    /// <param name="option">The option that says so.</param>
    /// <param name="open">Opens the rows of a table or an npy file.</param>
    /// <param name="standsAlone">Whether, if nothing says otherwise, every vector of an archive is a group of its own, called by its key.</param>
    /// <exception cref="InvalidDataException">If they cannot be read or anything in them is wrong: the message says where.</exception>
    public static GroupedVectors Open(DataRequest request, string? group, string option, Func<DataRequest, RowSource> open, bool standsAlone = false)
    {
        if (IsArchive(request.Path))
        {
            return OpenArchive(request, group, option, standsAlone);
        }

        if (IsArray(request.Path))
        {
            // What is read twice anyway need not be read once more to be checked.
            request = request with { Options = request.Options with { ChecksWhenRead = true } };
            return group is null
                ? throw new UsageException($"{option} is missing: an npy file has no names, so name a text file with one a line, or the number of a column")
                : File.Exists(group) || !int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? OpenNamed(request, group, open)
                : OpenNumbered(request, number, open);
        }

        var rows = open(request with { Options = request.Options with { Label = group ?? "" } });
        if (rows.Labels is { } labels)
        {
            return new(rows, labels, rows.Name);
        }

        rows.Dispose();
        throw new UsageException($"{option} is missing: name the column that says which rows belong together");
    }

    /// <summary>The file that names groups; null where they are a column of the vectors'.</summary>
    /// <param name="group">What names them.</param>
    /// <param name="vectors">The vectors' files.</param>
    public static string? FileOfNames(string? group, params IEnumerable<string?> vectors) =>
        File.Exists(group) && vectors.Any(static path => path is not null && (IsArchive(path) || IsArray(path))) ? group : null;

    /// <summary>Does something that knows of rows, but not what they are called.</summary>
    /// <typeparam name="T">What comes out.</typeparam>
    /// <param name="work">What to do.</param>
    public T Named<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(Name, StringComparison.Ordinal))
        {
            string message = $"{char.ToLowerInvariant(e.Message[0])}{e.Message[1..].TrimEnd('.')}";
            throw new InvalidDataException($"{Name}: {(message.StartsWith("row ", StringComparison.Ordinal) ? "data " : "")}{message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => (Rows as IDisposable)?.Dispose();

    /// <summary>Whether a path is that of an archive of Kaldi's, or of a script file of one.</summary>
    /// <param name="path">The path.</param>
    public static bool IsArchive(string path) =>
        path.EndsWith(".ark", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".scp", StringComparison.OrdinalIgnoreCase);

    private static bool IsArray(string path) =>
        path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".npy.gz", StringComparison.OrdinalIgnoreCase);

    private static GroupedVectors OpenArchive(DataRequest request, string? group, string option, bool standsAlone)
    {
        if (request.Options.Columns.Length > 0 || request.Options.Weights.Length > 0 || request.Options.Separator is not null || request.Options.HasHeader is not null)
        {
            throw new UsageException($"{request.Path} is an archive of Kaldi's, which has no columns, no weights and no header; leave the options about them out");
        }

        if (group is null && !standsAlone)
        {
            throw new UsageException($"{option} is missing: an archive has keys and no speakers, so name its utt2spk file, with lines 'utterance speaker'");
        }

        if (group is not null && !File.Exists(group))
        {
            throw new InvalidDataException($"{group}: there is no such file; for an archive, {option} names its utt2spk file, with lines 'utterance speaker'");
        }

        var vectors = KaldiArchive.Read(request.Path);
        var labels = group is null ? new RowLabels("utterance", vectors.Keys, [.. Enumerable.Range(0, vectors.Count)]) : SpeakerList.Read(group, vectors, request.Path);
        return new(vectors.ToRows(), labels, request.Path);
    }

    private static GroupedVectors OpenNamed(DataRequest request, string path, Func<DataRequest, RowSource> open)
    {
        string[] names = File.Exists(path)
            ? [.. File.ReadLines(path).Select(static line => line.Trim())]
            : throw new InvalidDataException($"{path}: there is no such file; for an npy file, name a text file with one name a line, or the number of a column");
        var rows = open(request);
        if (names.Length != rows.UnitCount)
        {
            rows.Dispose();
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{path}: has {names.Length} lines, but {request.Path} has {rows.UnitCount} rows; give every row its name"));
        }

        return new(rows, Labels(path, names), rows.Name);
    }

    private static GroupedVectors OpenNumbered(DataRequest request, int number, Func<DataRequest, RowSource> open)
    {
        string[] names;
        int width;
        using (var column = RowSource.Open(request.Path, new() { Columns = number.ToString(CultureInfo.InvariantCulture), ChecksWhenRead = true }))
        {
            names = [.. Numbers(column).Select(static value => value.ToString("R", CultureInfo.InvariantCulture))];
        }

        using (var all = RowSource.Open(request.Path, new() { ChecksWhenRead = true }))
        {
            width = all.Dimension;
        }

        if (request.Options.Columns.Length == 0)
        {
            string weights = request.Options.Weights;
            string[] others =
            [
                .. Enumerable.Range(1, width).Where(column => column != number).Select(static column => column.ToString(CultureInfo.InvariantCulture))
                    .Where(column => weights != column && weights != $"x{column}"),
            ];
            if (others.Length == 0)
            {
                throw new InvalidDataException($"{request.Path}: has no vectors beside the groups; give an array with columns of them");
            }

            request = request with { Options = request.Options with { Columns = string.Join(',', others) } };
        }

        var rows = open(request);
        return new(rows, Labels($"x{number}", names), rows.Name);
    }

    private static IEnumerable<double> Numbers(RowSource column)
    {
        var batch = new RowBatch();
        for (int b = 0; b < column.BatchCount; b++)
        {
            column.Read(b, batch);
            for (int n = 0; n < batch.RowCount; n++)
            {
                yield return batch.Rows[n][0];
            }
        }
    }

    private static RowLabels Labels(string column, string[] names)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] values = new int[names.Length];
        for (int n = 0; n < names.Length; n++)
        {
            values[n] = names[n].Length == 0 ? -1 : codes.TryGetValue(names[n], out int known) ? known : codes[names[n]] = codes.Count;
        }

        return new(column, [.. codes.Keys], values);
    }
}
