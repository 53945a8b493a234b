namespace Elbo.Data.Kaldi;

/// <summary>How numbers are written to files for Kaldi; it reads all of them.</summary>
public enum KaldiEncoding
{
    /// <summary>Binary, 4 bytes a number, which is what Kaldi writes by default: about 7 digits are kept.</summary>
    Binary32 = 0,

    /// <summary>Binary, 8 bytes a number: every bit is kept.</summary>
    Binary64,

    /// <summary>Text with as many digits as it takes to keep every bit.</summary>
    Text,
}
