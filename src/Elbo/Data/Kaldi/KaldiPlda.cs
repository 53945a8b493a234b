using Elbo.Storage;

namespace Elbo.Data.Kaldi;

/// <summary>
/// What a PLDA file of Kaldi's holds: in the coordinates u = T(x − mean) the covariance within speakers is the unit matrix, and that between them has the
/// diagonal psi.
/// </summary>
public sealed class KaldiPlda
{
    private readonly double[] _mean;
    private readonly double[] _transform;
    private readonly double[] _psi;

    /// <summary>Parameters; they are copied.</summary>
    /// <param name="mean">D finite numbers.</param>
    /// <param name="transform">T: D × D finite numbers, row after row.</param>
    /// <param name="psi">D finite numbers, not negative.</param>
    /// <exception cref="ArgumentException">If the lengths do not fit together, or a number is impossible.</exception>
    public KaldiPlda(ReadOnlySpan<double> mean, ReadOnlySpan<double> transform, ReadOnlySpan<double> psi)
    {
        (_mean, _transform, _psi) = (mean.ToArray(), transform.ToArray(), psi.ToArray());
        if (mean.IsEmpty || psi.Length != mean.Length || transform.Length != (long)mean.Length * mean.Length)
        {
            throw new ArgumentException($"A mean of {mean.Length} numbers, a transform of {transform.Length} and a psi of {psi.Length} do not fit together.", nameof(transform));
        }

        if (!Array.TrueForAll(_mean, double.IsFinite) || !Array.TrueForAll(_transform, double.IsFinite) || !Array.TrueForAll(_psi, static p => p is >= 0 and <= double.MaxValue))
        {
            throw new ArgumentException("Numbers must be finite, and those of psi, which are variances, not negative.", nameof(psi));
        }
    }

    /// <summary>D.</summary>
    public int Dimension => _mean.Length;

    /// <summary>The mean of all speakers: D numbers.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>T: D × D numbers, row after row.</summary>
    public ReadOnlySpan<double> Transform => _transform;

    /// <summary>The variances between speakers along the D coordinates.</summary>
    public ReadOnlySpan<double> Psi => _psi;

    /// <summary>Whether a file begins as one of these does.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">If it cannot be read.</exception>
    public static bool IsOne(string path)
    {
        using var input = new KaldiInput(path);
        if (input.Peek() == 0)
        {
            input.Read();
            if (input.Read() != 'B')
            {
                return false;
            }
        }

        Span<byte> start = stackalloc byte[6];
        for (int i = 0; i < start.Length && input.Peek() >= 0; i++)
        {
            start[i] = (byte)input.Read();
        }

        return start.SequenceEqual("<Plda>"u8);
    }

    /// <summary>Reads a file, text or binary.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">If it cannot be read or anything in it is wrong: the message says at which byte.</exception>
    public static KaldiPlda Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var input = new KaldiInput(path);
        bool isBinary = KaldiObjects.ReadMode(input);
        KaldiObjects.ReadWord(input, "<Plda>");
        double[] mean = KaldiObjects.ReadVector(input, isBinary);
        var (transform, columns) = KaldiObjects.ReadMatrix(Next(input, isBinary), isBinary);
        double[] psi = KaldiObjects.ReadVector(Next(input, isBinary), isBinary);
        if (columns != mean.Length || psi.Length != mean.Length || transform.Length != (long)mean.Length * mean.Length)
        {
            throw input.Error($"a mean of {mean.Length} numbers, a transform of {transform.Length / columns} × {columns} and a psi of {psi.Length} do not fit together");
        }

        KaldiObjects.ReadWord(input, "</Plda>");
        return Array.TrueForAll(psi, static p => p >= 0) ? new(mean, transform, psi) : throw input.Error("psi holds variances, and one of them is negative; is the file damaged?");
    }

    /// <summary>Writes a file whole or not at all.</summary>
    /// <param name="path">The file to write or to replace.</param>
    /// <param name="encoding">How; Kaldi itself writes doubles.</param>
    /// <exception cref="ArgumentException">If a number is too large for the encoding.</exception>
    /// <exception cref="IOException">If the file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">If the folder must not be written to.</exception>
    public void Write(string path, KaldiEncoding encoding = KaldiEncoding.Binary64)
    {
        using var file = new AtomicFile(path);
        var output = new KaldiOutput(file.Stream, encoding);
        output.Mode();
        output.Text("<Plda> ");
        output.Vector(_mean);
        output.Matrix(_transform, Dimension);
        output.Vector(_psi);
        output.Text("</Plda> ");
        file.Commit();
    }

    /// <summary>In text, the next numbers are on another line.</summary>
    private static KaldiInput Next(KaldiInput input, bool isBinary)
    {
        if (!isBinary)
        {
            input.SkipSpace(lines: true);
        }

        return input;
    }
}
