using System.Globalization;
using Elbo.Data;

namespace Elbo.Cli.Models;

/// <summary>Vectors, open, with the group that each is of: a speaker, a batch, a recording.</summary>
/// <param name="Rows">The vectors.</param>
/// <param name="Groups">The group of every row.</param>
internal sealed record GroupedVectors(RowSource Rows, RowLabels Groups) : IDisposable
{
    /// <summary>Opens vectors.</summary>
    /// <param name="request">The vectors.</param>
    /// <param name="group">A column of them; for an npy file, which has no names, a text file with a name a line, or the number of a column.</param>
    /// <param name="option">The option that says so.</param>
    /// <param name="open">Opens the rows.</param>
    /// <exception cref="InvalidDataException">If they cannot be read or anything in them is wrong: the message says where.</exception>
    public static GroupedVectors Open(DataRequest request, string? group, string option, Func<DataRequest, RowSource> open)
    {
        if (IsArray(request.Path))
        {
            return group is null
                ? throw new UsageException($"{option} is missing: an npy file has no names, so name a text file with one a line, or the number of a column")
                : File.Exists(group) || !int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? OpenNamed(request, group, open)
                : OpenNumbered(request, number, open);
        }

        var rows = open(request with { Options = request.Options with { Label = group ?? "" } });
        if (rows.Labels is { } labels)
        {
            return new(rows, labels);
        }

        rows.Dispose();
        throw new UsageException($"{option} is missing: name the column that says which rows belong together");
    }

    /// <summary>Does something that knows of rows, but not what they are called.</summary>
    /// <typeparam name="T">What comes out.</typeparam>
    /// <param name="work">What to do.</param>
    public T Named<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(Rows.Name, StringComparison.Ordinal))
        {
            string message = $"{char.ToLowerInvariant(e.Message[0])}{e.Message[1..].TrimEnd('.')}";
            throw new InvalidDataException($"{Rows.Name}: {(message.StartsWith("row ", StringComparison.Ordinal) ? "data " : "")}{message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Rows.Dispose();

    private static bool IsArray(string path) =>
        path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".npy.gz", StringComparison.OrdinalIgnoreCase);

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

        return new(rows, Labels(path, names));
    }

    private static GroupedVectors OpenNumbered(DataRequest request, int number, Func<DataRequest, RowSource> open)
    {
        string[] names;
        int width;
        using (var column = RowSource.Open(request.Path, new() { Columns = number.ToString(CultureInfo.InvariantCulture) }))
        {
            names = [.. Numbers(column).Select(static value => value.ToString("R", CultureInfo.InvariantCulture))];
        }

        using (var all = RowSource.Open(request.Path, new()))
        {
            width = all.Dimension;
        }

        if (request.Options.Columns.Length == 0)
        {
            string[] others = [.. number > 1 ? new[] { $"1..{number - 1}" } : [], .. number < width ? new[] { $"{number + 1}..{width}" } : []];
            request = request with { Options = request.Options with { Columns = string.Join(',', others) } };
        }

        return new(open(request), Labels($"x{number}", names));
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
