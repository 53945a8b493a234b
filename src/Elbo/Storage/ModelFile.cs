using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Elbo.Storage;

/// <summary>
/// Model files: safetensors with a few agreed texts, so that they open anywhere with a few lines of code. The same model gives the
/// same bytes on every machine, and what was saved is loaded bit for bit. Nothing in a file is believed before it is checked.
/// </summary>
public static class ModelFile
{
    private const int LengthBytes = sizeof(long);
    private const long LongestHeader = 64L << 20;

    /// <summary>Saves a model. Whatever goes wrong, the file holds either all of the old content or all of the new.</summary>
    /// <typeparam name="T">The model.</typeparam>
    /// <param name="path">The file to make or to replace; its folder exists.</param>
    /// <param name="model">The model.</param>
    /// <param name="training">How it came about; needed if there are statistics, whose weight it knows.</param>
    /// <param name="statistics">
    /// The expected sufficient statistics behind the model, <see cref="IStored{TSelf}.StatisticsLength"/> finite numbers, so that new
    /// data can be added to the old; nothing to leave them out.
    /// </param>
    /// <exception cref="ArgumentException">If the statistics do not fit the model, come without a summary or are not finite.</exception>
    /// <exception cref="IOException">If the file cannot be written.</exception>
    public static void Save<T>(string path, T model, TrainingSummary? training = null, ReadOnlySpan<double> statistics = default)
        where T : IStored<T>
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        if (!statistics.IsEmpty && (training is null || statistics.Length != model.StatisticsLength))
        {
            throw new ArgumentException(
                $"{statistics.Length} statistics for a model of {model.StatisticsLength}, {(training is null ? "without" : "with")} a training summary.",
                nameof(statistics));
        }

        var content = new ModelWriter();
        model.Write(content);
        if (training is not null)
        {
            TrainingEntries.Write(content, training);
        }

        if (!statistics.IsEmpty)
        {
            content.WriteAny(ModelHeader.Statistics, statistics, statistics.Length);
        }

        byte[] header = ModelHeader.ToBytes(T.Kind, T.Version, content);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);

        using var file = new AtomicFile(path);
        file.Stream.Write(length);
        file.Stream.Write(header);
        foreach (var (_, values) in content.Arrays)
        {
            SwapOnBigEndian(values);
            file.Stream.Write(MemoryMarshal.AsBytes<double>(values));
        }

        file.Commit();
    }

    /// <summary>Saves the model of a fit, with its training summary and its statistics.</summary>
    /// <typeparam name="T">The model.</typeparam>
    /// <param name="path">The file to make or to replace; its folder exists.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="rows">The number of rows that the model was fitted to.</param>
    /// <exception cref="IOException">If the file cannot be written.</exception>
    public static void Save<T>(string path, Fit<T> fit, long rows)
        where T : IStored<T>
    {
        ArgumentNullException.ThrowIfNull(fit);
        Save(path, fit.Model, TrainingSummary.Of(fit, rows), fit.Statistics is { } statistics ? statistics.Values : default);
    }

    /// <summary>Loads a model.</summary>
    /// <typeparam name="T">The model.</typeparam>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">
    /// If it is no model file, is damaged, holds a model of another kind or was written by a newer version. The message is one line
    /// that names the file and the remedy.
    /// </exception>
    /// <exception cref="FileNotFoundException">If there is no such file.</exception>
    public static StoredModel<T> Load<T>(string path)
        where T : IStored<T>
    {
        using var file = Open(path);
        var (header, bodyLength) = ReadHeader(path, file);
        if (header.Kind != T.Kind)
        {
            throw BadModelFile.Error(path, $"it holds a {BadModelFile.Quote(header.Kind)} model; this command needs '{T.Kind}'");
        }

        if (header.Version > T.Version)
        {
            throw BadModelFile.Error(
                path,
                $"it was written by a newer Elbo (version {header.Version} of {T.Kind}; this one reads up to {T.Version}): update Elbo");
        }

        header.CheckLayout(bodyLength);
        var training = TrainingEntries.Read(path, header.Metadata);
        var values = ReadValues(path, file, header);
        var reader = new ModelReader(path, header, values);
        T model;
        try
        {
            model = T.Read(reader);
        }
        catch (ArgumentException e)
        {
            // A constructor that refuses its arguments: here they come out of the file, so it is the data that are bad.
            throw BadModelFile.Error(path, $"{e.Message}; the file is damaged: save the model again", e);
        }

        double[] statistics = [];
        if (reader.Has(ModelHeader.Statistics))
        {
            statistics = reader.Read(ModelHeader.Statistics, model.StatisticsLength);
            if (training is null)
            {
                throw reader.Error("it has statistics without a training summary, hence without their weight");
            }
        }

        reader.DemandAllRead();
        return new(model, training, statistics);
    }

    /// <summary>Reads what a model file says of itself, without its numbers.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">If it is no model file or its header is damaged.</exception>
    /// <exception cref="FileNotFoundException">If there is no such file.</exception>
    public static ModelInfo Inspect(string path)
    {
        using var file = Open(path);
        var (header, bodyLength) = ReadHeader(path, file);
        header.CheckLayout(bodyLength);
        return new(header.Kind, header.Version, TrainingEntries.Read(path, header.Metadata), header.Metadata, header.Arrays);
    }

    private static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw BadModelFile.Error(path, "it is a folder: name a model file in it");
        }

        // Unbuffered: the reads are a few large ones.
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (file.CanSeek)
        {
            return file;
        }

        file.Dispose();
        throw BadModelFile.Error(path, "it is a pipe or a device, whose size is unknown: name a file");
    }

    private static (ModelHeader Header, long BodyLength) ReadHeader(string path, FileStream file)
    {
        long size = file.Length;
        Span<byte> start = stackalloc byte[LengthBytes + 1];
        if (size < start.Length)
        {
            throw BadModelFile.Error(path, $"it has only {size} bytes, which is no model file: copy it again or name another");
        }

        Fill(path, file, start);
        long length = BinaryPrimitives.ReadInt64LittleEndian(start);
        if (start[LengthBytes] != (byte)'{' || length < 2)
        {
            throw BadModelFile.Error(path, "it is no model file: name a file that 'elbo fit' or ModelFile.Save wrote");
        }

        if (length > LongestHeader)
        {
            throw BadModelFile.Error(
                path,
                $"it claims a header of {length.ToString(CultureInfo.InvariantCulture)} bytes, more than any model has: copy the file again");
        }

        if (length > size - LengthBytes)
        {
            throw BadModelFile.Error(path, $"it is truncated: {size} bytes cannot hold a header of {length}; copy the file again");
        }

        byte[] json = new byte[length];
        file.Position = LengthBytes;
        Fill(path, file, json);
        return (ModelHeader.Parse(path, json), size - LengthBytes - length);
    }

    private static double[][] ReadValues(string path, FileStream file, ModelHeader header)
    {
        var all = new double[header.Arrays.Count][];
        for (int i = 0; i < all.Length; i++)
        {
            var array = header.Arrays[i];
            double[] values = all[i] = new double[array.Length];
            Fill(path, file, MemoryMarshal.AsBytes(values.AsSpan()));
            SwapOnBigEndian(values);
            foreach (double value in values)
            {
                if (!double.IsFinite(value))
                {
                    throw BadModelFile.Error(
                        path,
                        $"the array {BadModelFile.Quote(array.Name)} has a number that is not finite; the file is damaged: save the model again");
                }
            }
        }

        return all;
    }

    private static void Fill(string path, FileStream file, Span<byte> bytes)
    {
        try
        {
            file.ReadExactly(bytes);
        }
        catch (EndOfStreamException e)
        {
            // The size was checked, so somebody else is writing to the file.
            throw BadModelFile.Error(path, "it became shorter while it was read: wait for its writer to end", e);
        }
    }

    private static void SwapOnBigEndian(Span<double> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            var bits = MemoryMarshal.Cast<double, long>(values);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }
    }
}
