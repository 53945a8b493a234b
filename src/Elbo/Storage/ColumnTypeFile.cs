using Elbo.Data;

namespace Elbo.Storage;

/// <summary>The columns of a typed table in a model file: <c>columns</c>, <c>kinds</c>, and <c>categories1</c>, <c>categories2</c>, … of those that have some.</summary>
internal static class ColumnTypeFile
{
    public static void Write(IReadOnlyList<ColumnType> types, ModelWriter writer)
    {
        writer.Texts("columns", [.. types.Select(static type => type.Name)]);
        writer.Texts("kinds", [.. types.Select(static type => Name(type.Kind))]);
        for (int d = 0; d < types.Count; d++)
        {
            if (types[d].Categories.Count > 0)
            {
                writer.Texts(Key(d), types[d].Categories);
            }
        }
    }

    public static IReadOnlyList<ColumnType> Read(ModelReader reader)
    {
        var names = reader.Texts("columns");
        var kinds = reader.Texts("kinds");
        if (names.Count == 0 || names.Count != kinds.Count)
        {
            throw reader.Error($"it has {names.Count} names and {kinds.Count} kinds of columns");
        }

        var types = new ColumnType[names.Count];
        for (int d = 0; d < types.Length; d++)
        {
            var kind = Enum.GetValues<ColumnKind>().Cast<ColumnKind?>().FirstOrDefault(known => Name(known!.Value) == kinds[d])
                ?? throw reader.Error($"a column is of the kind '{kinds[d]}', which is not known here");
            types[d] = new(names[d], kind) { Categories = reader.HasText(Key(d)) ? reader.Texts(Key(d)) : [] };
            if (types[d].Categories.Distinct(StringComparer.Ordinal).Count() != types[d].Categories.Count)
            {
                throw reader.Error($"the column '{names[d]}' has a category twice");
            }
        }

        return types;
    }

    private static string Key(int column) => $"categories{column + 1}";

    private static string Name(ColumnKind kind) => kind.ToString().ToLowerInvariant();
}
