namespace Elbo.Numerics.Linear;

/// <summary>
/// Blocks of rows turned into columns, so that the lanes of a vector are rows. A column is padded with zeros to a whole number of
/// <see cref="Padding"/> lanes; kernels may compute on the padding but nothing reads it back.
/// </summary>
internal static class Columns
{
    /// <summary>Columns are a multiple of this long: two vectors of the widest kind.</summary>
    public const int Padding = 16;

    /// <summary>The length of a padded column.</summary>
    /// <param name="rows">How many rows.</param>
    public static int Stride(int rows) => (rows + Padding - 1) / Padding * Padding;

    /// <summary>Transposes rows into padded columns.</summary>
    /// <param name="rows">Rows × D numbers.</param>
    /// <param name="dimension">D.</param>
    /// <param name="columns">D × <see cref="Stride"/> numbers to write.</param>
    public static void FromRows(ReadOnlySpan<double> rows, int dimension, Span<double> columns)
    {
        int count = rows.Length / dimension;
        int stride = Stride(count);
        for (int d = 0; d < dimension; d++)
        {
            var column = columns.Slice(d * stride, stride);
            for (int n = 0, at = d; n < count; n++, at += dimension)
            {
                column[n] = rows[at];
            }

            column[count..].Clear();
        }
    }

    /// <summary>Copies one number per row into a padded column.</summary>
    /// <param name="values">One number per row.</param>
    /// <param name="column"><see cref="Stride"/> numbers to write.</param>
    public static void Pad(ReadOnlySpan<double> values, Span<double> column)
    {
        values.CopyTo(column);
        column[values.Length..].Clear();
    }
}
