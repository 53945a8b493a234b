namespace Elbo.Data.Npy;

/// <summary>Which columns of an array are numbers to fit, and which holds weights.</summary>
/// <param name="Names">The names of the selected columns.</param>
/// <param name="Fields">The number of every selected column, from 0.</param>
/// <param name="WeightsField">The column of weights, or −1.</param>
/// <param name="WeightsName">The name of the column of weights; empty if there is none.</param>
internal sealed record NpyLayout(IReadOnlyList<string> Names, int[] Fields, int WeightsField, string WeightsName)
{
    /// <summary>Works the layout out.</summary>
    /// <param name="names">The names of all columns.</param>
    /// <param name="columns">The columns to take, as in <see cref="CsvOptions.Columns"/>; empty takes all but the weights.</param>
    /// <param name="weights">The column of weights, as in <see cref="CsvOptions.Weights"/>; empty if there is none.</param>
    /// <param name="name">What to call the data in messages.</param>
    internal static NpyLayout Find(IReadOnlyList<string> names, string columns, string weights, string name)
    {
        int weightsField = weights.Length == 0 ? -1 : ColumnSelection.ResolveOne(weights, names, name);
        int[] fields = columns.Length == 0
            ? [.. Enumerable.Range(0, names.Count).Where(i => i != weightsField)]
            : ColumnSelection.Resolve(columns, names, name);
        ColumnSelection.RefuseDoubles(fields, [(weightsField, "column of weights")], names, name);
        return new([.. fields.Select(i => names[i])], fields, weightsField, weightsField < 0 ? "" : names[weightsField]);
    }
}
