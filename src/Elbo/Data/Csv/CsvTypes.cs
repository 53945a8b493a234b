namespace Elbo.Data.Csv;

/// <summary>The pass over a table that comes before all others where kinds or categories of columns are not known.</summary>
internal static class CsvTypes
{
    /// <summary>The same options, which then say what the cells of every selected column are.</summary>
    /// <param name="stream">The table, uncompressed, where it is to be read from; it is there again afterwards.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="options">What to take from it.</param>
    /// <exception cref="InvalidDataException">If no categories can be made of a column.</exception>
    internal static CsvOptions Find(Stream stream, string name, CsvOptions options)
    {
        if (options.Typing is not { Known: null } typing)
        {
            return options;
        }

        long start = stream.Position;
        using (var rows = new CsvRows(stream, name, options))
        {
            var layout = rows.Layout;
            ColumnTypeBuilder[] builders = [.. layout.Names.Select((column, i) => new ColumnTypeBuilder(column, layout.Kinds[i], name))];

            // What is wrong with a row is told, with its place, by the pass that reads the numbers.
            var untold = new DataErrors(name);
            while (rows.Read())
            {
                rows.EndOffset();
                if (!rows.IsWhole(untold) || rows.IsAbsent())
                {
                    continue;
                }

                for (int i = 0; i < builders.Length; i++)
                {
                    builders[i].Add(rows.Field(i));
                }
            }

            options = options with { Typing = typing with { Known = [.. builders.Select(static builder => builder.Build())] } };
        }

        stream.Position = start;
        return options;
    }
}
