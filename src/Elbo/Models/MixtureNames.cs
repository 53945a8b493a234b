using System.Globalization;
using Elbo.Storage;

namespace Elbo.Models;

/// <summary>What the components of a mixture are called, and what its units are. A file keeps it, so that other data can be read in the same way.</summary>
public sealed record MixtureNames
{
    /// <summary>The names of the components, where labels gave them some; empty if they are just numbered.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>The column that said which rows share a component; empty if each row has its own.</summary>
    public string GroupColumn { get; init; } = "";

    /// <summary>What a component is called: its name, or its number from 1.</summary>
    /// <param name="component">Its number, from 0.</param>
    public string Component(int component) =>
        Components.Count > 0 ? Components[component] : (component + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The same with the components in another order.</summary>
    internal MixtureNames Reordered(IReadOnlyList<int> order) =>
        Components.Count == 0 ? this : this with { Components = [.. order.Select(k => Components[k])] };

    /// <summary>Names for more components than labels have names: <c>new 1</c>, <c>new 2</c>, … for the others.</summary>
    internal static IReadOnlyList<string> Extend(IReadOnlyList<string> names, int components)
    {
        List<string> all = [.. names];
        for (int number = 1; all.Count < components; number++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"new {number}");
            if (!names.Contains(name, StringComparer.Ordinal))
            {
                all.Add(name);
            }
        }

        return all;
    }

    /// <summary>Reads them from a model file.</summary>
    internal static MixtureNames Read(ModelReader reader, int components)
    {
        var names = reader.HasText("components") ? reader.Texts("components") : [];
        if (names.Count > 0 && (names.Count != components || names.Distinct(StringComparer.Ordinal).Count() != components))
        {
            throw reader.Error($"it has {names.Count} names of components, or two the same, for {components} components");
        }

        return new() { Components = names, GroupColumn = reader.HasText("groupColumn") ? reader.Text("groupColumn") : "" };
    }

    /// <summary>Writes what there is.</summary>
    internal void Write(ModelWriter writer)
    {
        if (Components.Count > 0)
        {
            writer.Texts("components", Components);
        }

        if (GroupColumn.Length > 0)
        {
            writer.Text("groupColumn", GroupColumn);
        }
    }
}
