using System.Globalization;
using Elbo.Models;

namespace Elbo.Cli;

/// <summary>Columns of a fitted model that a command line names.</summary>
internal static class ModelColumns
{
    /// <summary>The mixture in a file whose columns are asked about.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What is asked, for the message.</param>
    /// <exception cref="InvalidDataException">If it holds something else.</exception>
    public static GaussianMixture LoadMixture(string path, string what)
    {
        var loaded = Catalog.Load(path);
        return loaded.Require(loaded.GaussianMixture, what);
    }

    /// <summary>The numbers of columns, from 0.</summary>
    /// <param name="names">Their names, or numbers from 1, with commas between them.</param>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file, for the message.</param>
    /// <exception cref="InvalidDataException">If there is no such column, or one is named twice.</exception>
    public static int[] Find(string names, GaussianMixture model, string path)
    {
        int[] columns = [.. names.Split(',').Select(name => FindOne(name, model, path))];
        int twice = Array.FindIndex(columns, column => columns.Count(other => other == column) > 1);
        return twice < 0
            ? columns
            : throw new InvalidDataException($"{path}: column '{Printable.Line(model.Columns[columns[twice]])}' is named twice; name it once");
    }

    /// <summary>The number of a column, from 0.</summary>
    /// <param name="name">Its name, or its number from 1.</param>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file, for the message.</param>
    /// <exception cref="InvalidDataException">If there is no such column.</exception>
    public static int FindOne(string name, GaussianMixture model, string path)
    {
        name = name.Trim();
        int column = model.Columns.TakeWhile(other => other != name).Count();
        if (column == model.Dimension && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= model.Dimension)
        {
            column = number - 1;
        }

        return column < model.Dimension
            ? column
            : throw new InvalidDataException(Suggestion.InList(
                $"{path}: the model has no column '{Printable.Line(name)}'", name, [.. model.Columns], $"its columns are {string.Join(", ", model.Columns.Select(Printable.Line))}"));
    }

    /// <summary>Understands <c>x=3,y=1</c>.</summary>
    /// <param name="text">What was typed.</param>
    /// <returns>The columns, and their values; no values where only columns are named.</returns>
    /// <exception cref="FormatException">If it is something else.</exception>
    public static (string Columns, double[] Values) ParseGiven(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Any(static part => part.Length == 0))
        {
            throw new FormatException($"is '{text}', but must be columns with their values, such as x=3,y=1, or columns of DATA, such as x,y");
        }

        int valued = parts.Count(static part => part.Contains('=', StringComparison.Ordinal));
        if (valued == 0)
        {
            return (string.Join(',', parts), []);
        }

        return valued < parts.Length
            ? throw new FormatException($"is '{text}': give every column a value, such as x=3,y=1, or none")
            : (string.Join(',', parts.Select(static part => part[..part.LastIndexOf('=')])), [.. parts.Select(Value)]);

        static double Value(string part)
        {
            string value = part[(part.LastIndexOf('=') + 1)..];
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                ? number
                : throw new FormatException($"has '{part}', whose value is no number; write it as in x=3,y=1, with a decimal point");
        }
    }
}
