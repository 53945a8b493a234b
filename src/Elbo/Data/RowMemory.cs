namespace Elbo.Data;

/// <summary>When rows are kept in memory rather than read again and again.</summary>
internal static class RowMemory
{
    private const long MostRows = 200_000;

    /// <summary>64 MB.</summary>
    private const long MostValues = 8L << 20;

    /// <summary>Whether rows are few enough to be kept in memory.</summary>
    /// <param name="rows">The rows.</param>
    public static bool IsSmall(IRowSource rows) => rows.UnitCount <= MostRows && rows.UnitCount * rows.Dimension <= MostValues;

    /// <summary>The same rows, in memory where they are few, so that many fits to them read and parse them once.</summary>
    /// <param name="rows">The rows.</param>
    public static IRowSource KeepIfSmall(IRowSource rows) =>
        rows is MatrixSource || !IsSmall(rows) ? rows : RowSample.Take(rows, rows.UnitCount, default);
}
