using System.IO.Compression;
using Elbo.Data.Csv;

namespace Elbo.Data;

/// <summary>
/// The front door for data: opens whatever a path names as rows. Tables and npy files, compressed or not, pipes, standard input, and
/// the <see cref="Datasets"/> that come along. What can be read only once, and a table that is too large for memory, is kept in a temporary file until
/// the source is disposed.
/// </summary>
public sealed class RowSource : IRowSource, IDisposable
{
    /// <summary>The path that means standard input.</summary>
    public const string StandardInput = "-";

    private readonly IRowSource _rows;

    private readonly IDisposable? _file;

    internal RowSource(string name, IRowSource rows, RowLabels? labels, IDisposable? file = null, IReadOnlyList<ColumnType>? types = null) =>
        (Name, _rows, Labels, _file, Types) = (name, rows, labels, file, types ?? (rows as CsvSource)?.Types ?? (rows as TypedRows)?.Types);

    /// <summary>What to call the data in messages: its path, <c>standard input</c>, or the name of a data set.</summary>
    public string Name { get; }

    /// <summary>What the cells of every column are; <see langword="null"/> if nothing was said of it and all of them are finite numbers.</summary>
    public IReadOnlyList<ColumnType>? Types { get; }

    /// <summary>The label of every row; <see langword="null"/> if no column holds it.</summary>
    public RowLabels? Labels { get; }

    /// <inheritdoc/>
    public int Dimension => Columns.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns => _rows.Columns;

    /// <inheritdoc/>
    public ColumnSummary Summary => _rows.Summary;

    /// <inheritdoc/>
    public long UnitCount => _rows.UnitCount;

    /// <inheritdoc/>
    public int BatchCount => _rows.BatchCount;

    /// <summary>
    /// Opens rows. A path that ends in <c>.npy</c> is an array, any other a table; <c>.gz</c> behind either is unpacked; <c>-</c> is
    /// standard input, a table; the name of a data set is that data set where no such file exists.
    /// </summary>
    /// <param name="path">A path, <c>-</c>, or the name of a data set.</param>
    /// <param name="options">What to take.</param>
    /// <param name="notice">Is told, in one line, what is kept in a temporary file.</param>
    /// <param name="standardInput">What <c>-</c> reads; stays open.</param>
    /// <exception cref="InvalidDataException">If the data cannot be read or anything in it is wrong: the message says where.</exception>
    /// <exception cref="ArgumentException">If the path is <c>-</c> and there is no standard input.</exception>
    public static RowSource Open(string path, CsvOptions options, Action<string>? notice = null, Stream? standardInput = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        if (path == StandardInput)
        {
            return Spool(
                standardInput ?? throw new ArgumentException("There is no standard input here.", nameof(standardInput)),
                "standard input",
                options,
                notice);
        }

        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return Datasets.TryFind(path)?.Open(options)
                ?? throw new InvalidDataException(
                    $"{path}: there is no such file, and no data set of that name; data sets are {string.Join(", ", Datasets.All.Select(d => d.Name))}");
        }

        bool isPacked = HasExtension(path, ".gz");
        bool isArray = HasExtension(isPacked ? path[..^".gz".Length] : path, ".npy");
        if (isArray)
        {
            RefuseTableOptions(path, options);
        }

        if (isPacked)
        {
            return Unpack(path, isArray, options, notice);
        }

        if (isArray)
        {
            return Array(path, NpySource.Open(path, ArrayColumns(options), options.Weights, AllowsMissing(options), options.ChecksWhenRead), options);
        }

        using (var stream = DataFiles.Open(path))
        {
            if (!stream.CanSeek)
            {
                return Spool(stream, path, options, notice);
            }

            if (options.UsesCache)
            {
                return ParseOnce(stream, path, options, notice);
            }
        }

        var table = CsvSource.Open(path, options);
        return new(path, table, table.Labels);
    }

    /// <inheritdoc/>
    public void Read(int index, RowBatch into) => _rows.Read(index, into);

    /// <summary>Closes files and deletes temporary ones.</summary>
    public void Dispose()
    {
        (_rows as IDisposable)?.Dispose();
        _file?.Dispose();
    }

    /// <summary>Refuses options that only a table has an answer to.</summary>
    internal static void RefuseTableOptions(string path, CsvOptions options)
    {
        string? option = options.Label.Length > 0 ? "column of labels"
            : options.Separator is not null ? "separator"
            : options.HasHeader is not null ? "header"
            : null;
        if (option is not null)
        {
            throw new InvalidDataException($"{path}: an npy file has no {option}; leave that option out, or convert the file to CSV");
        }
    }

    /// <summary>An array's columns are numbered, so that only names which are such numbers can choose among them.</summary>
    internal static string ArrayColumns(CsvOptions options) =>
        options.Names is null ? options.Columns
        : options.Names.All(static name => name is ['x', _, ..] && name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0) ? string.Join(',', options.Names)
        : "";

    private static bool HasExtension(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    private static RowSource Unpack(string path, bool isArray, CsvOptions options, Action<string>? notice)
    {
        using var packed = DataFiles.Open(path);
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        if (!isArray)
        {
            return Spool(unpacked, path, options, notice);
        }

        var file = TemporaryFile.Create();
        try
        {
            Copy(unpacked, file, path);
            var rows = Array(path, NpySource.Open(file, path, ArrayColumns(options), options.Weights, names: null, AllowsMissing(options)), options);
            Tell(notice, path, file.Length);
            return rows;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static RowSource Spool(Stream table, string name, CsvOptions options, Action<string>? notice)
    {
        if (options.Typing is not null)
        {
            return SpoolText(table, name, options, notice);
        }

        using var spool = new RowSpool(name, memoryLimit: -1);
        var scan = CsvScan.Read(table, name, options, spool.Begin);
        long length = spool.FileLength!.Value;
        var rows = spool.Complete(scan, options);
        Tell(notice, name, length);
        return new(name, rows, scan.Labels);
    }

    /// <summary>A table whose categories are known only at its end, so that it is its text that has to be kept at first.</summary>
    private static RowSource SpoolText(Stream table, string name, CsvOptions options, Action<string>? notice)
    {
        var file = TemporaryFile.Create();
        try
        {
            Copy(table, file, name);
            file.Flush();
            file.Position = 0;
            Tell(notice, name, file.Length);
            if (options.UsesCache)
            {
                var rows = ParseOnce(file, name, options, notice: null);
                file.Dispose();
                return rows;
            }

            var typed = CsvSource.Open(file, name, options);
            return new(name, typed, typed.Labels, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A table that can be read again, but is not: what does not fit into memory is kept as an array.</summary>
    private static RowSource ParseOnce(FileStream table, string name, CsvOptions options, Action<string>? notice)
    {
        var version = DataFiles.Version(table.SafeFileHandle);
        options = CsvTypes.Find(table, name, options);
        using var spool = new RowSpool(name, options.MemoryLimit, ", or give --no-cache, which parses the table again in every pass");
        var scan = CsvScan.Read(table, name, options, spool.Begin);
        if (DataFiles.Version(table.SafeFileHandle) != version)
        {
            throw CsvSource.Changed(name);
        }

        long? length = spool.FileLength;
        var rows = spool.Complete(scan, options);
        if (length is { } bytes)
        {
            notice?.Invoke($"{name} is parsed once, into a temporary file of {RowSpool.Size(bytes)}; --no-cache parses it in every pass instead");
        }

        return new(name, rows, scan.Labels, types: options.Typing?.Known);
    }

    private static bool AllowsMissing(CsvOptions options) => options.AllowsMissing || options.Typing is not null;

    private static RowSource Array(string name, NpySource rows, CsvOptions options) =>
        new(name, options.Typing is null ? rows : new TypedRows(rows, options.Typing, name), labels: null);

    private static void Copy(Stream packed, FileStream file, string name)
    {
        var block = new byte[1 << 16];
        while (true)
        {
            int count;
            try
            {
                count = packed.Read(block);
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                throw new InvalidDataException($"{name}: cannot be {(packed is GZipStream ? "unpacked" : "read")}: {e.Message}", e);
            }

            if (count == 0)
            {
                return;
            }

            try
            {
                file.Write(block, 0, count);
            }
            catch (IOException e)
            {
                throw RowSpool.NoRoom(name, e);
            }
        }
    }

    private static void Tell(Action<string>? notice, string name, long bytes) =>
        notice?.Invoke($"{name} is kept in a temporary file of {RowSpool.Size(bytes)} while this runs");
}
