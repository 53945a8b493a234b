using Elbo.Data;

namespace Elbo.Tests;

internal static class SourceExtensions
{
    /// <summary>All numbers of a source, row by row.</summary>
    public static double[] ReadAll(this IDataSource<RowBatch> source)
    {
        var all = new List<double>();
        var batch = new RowBatch();
        for (int b = 0; b < source.BatchCount; b++)
        {
            source.Read(b, batch);
            all.AddRange(batch.Rows.Values);
        }

        return [.. all];
    }
}
