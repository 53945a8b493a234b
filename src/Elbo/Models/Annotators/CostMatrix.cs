using System.Globalization;
using Elbo.Data;
using Elbo.Data.Csv;

namespace Elbo.Models.Annotators;

/// <summary>What it costs to take one class for another.</summary>
public sealed class CostMatrix
{
    private readonly double[] _costs;

    /// <summary>Costs from an array.</summary>
    /// <param name="classes">K.</param>
    /// <param name="costs">K × K finite numbers, not negative: a row for each true class, a column for the one it is taken for.</param>
    /// <exception cref="ArgumentException">If they are not.</exception>
    public CostMatrix(int classes, ReadOnlySpan<double> costs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (costs.Length != classes * classes)
        {
            throw new ArgumentException($"{costs.Length} costs for {classes} classes.", nameof(costs));
        }

        foreach (double cost in costs)
        {
            if (!double.IsFinite(cost) || cost < 0)
            {
                throw new ArgumentException($"A cost is {cost}; costs must be finite and not negative.", nameof(costs));
            }
        }

        (Classes, _costs) = (classes, costs.ToArray());
    }

    /// <summary>K.</summary>
    public int Classes { get; }

    /// <summary>The cost of taking a class for another.</summary>
    /// <param name="truth">The class it is.</param>
    /// <param name="taken">The class it is taken for.</param>
    public double this[int truth, int taken] => _costs[(truth * Classes) + taken];

    /// <summary>1 for every confusion.</summary>
    /// <param name="classes">K.</param>
    public static CostMatrix Uniform(int classes)
    {
        var costs = new double[classes * classes];
        for (int i = 0; i < costs.Length; i++)
        {
            costs[i] = i % (classes + 1) == 0 ? 0 : 1;
        }

        return new(classes, costs);
    }

    /// <summary>Reads costs from a table: a row for each true class, named in the first column, and a column of numbers for each class it is taken for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classes">The names of the classes; the table may have them in any order.</param>
    /// <exception cref="InvalidDataException">If it cannot be read or anything in it is wrong: the message says where.</exception>
    public static CostMatrix Open(string path, IReadOnlyList<string> classes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(classes);
        using var stream = DataFiles.OpenUnpacked(path);
        using var text = new Utf8Text(stream, path);
        var (head, isAll) = text.Head();
        using var records = new CsvRecords(text, CsvLayout.FindSeparator(head, isAll, path), path);
        if (!records.Read())
        {
            throw new InvalidDataException($"{path}: the file is empty; give a row and a column for each class");
        }

        int count = classes.Count;
        string[] names = [.. classes];
        string[] columns = [.. Enumerable.Range(0, records.Count).Select(i => records[i].Trim())];
        int[] takenIn = [.. classes.Select(name => Array.IndexOf(columns, name, 1))];
        if (Array.FindIndex(takenIn, static at => at < 1) is >= 0 and var missing)
        {
            throw new InvalidDataException($"{path}: there is no column {Cells.Quote(classes[missing])}; give one for each class ({string.Join(", ", classes.Select(Cells.Shorten))})");
        }

        var costs = new double[count * count];
        Array.Fill(costs, double.NaN);
        while (records.Read())
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"{path}: row {records.Row}");
            string name = records[0].Trim();
            int truth = Array.IndexOf(names, name);
            if (truth < 0)
            {
                throw new InvalidDataException($"{place}: {Cells.Quote(name)} is no class; classes are {string.Join(", ", classes.Select(Cells.Shorten))}");
            }

            for (int taken = 0; taken < count; taken++)
            {
                string cell = takenIn[taken] < records.Count ? records[takenIn[taken]] : "";
                if (!Cells.TryParse(cell, out double cost) || !double.IsFinite(cost) || cost < 0)
                {
                    throw new InvalidDataException($"{place}, column {Cells.Quote(classes[taken])}: {Cells.Quote(cell)} is no cost; give a number, 0 or more");
                }

                costs[(truth * count) + taken] = cost;
            }
        }

        int absent = Array.FindIndex(costs, double.IsNaN);
        return absent < 0
            ? new(count, costs)
            : throw new InvalidDataException($"{path}: there is no row {Cells.Quote(classes[absent / count])}; give one for each class");
    }

    /// <summary>The cost that is to be expected of an item of which the shares of its classes are known: Σ s(i) s(j) c(i, j).</summary>
    /// <param name="shares">K numbers that sum to one.</param>
    public double OfSoftLabel(ReadOnlySpan<double> shares)
    {
        double sum = 0;
        for (int i = 0; i < Classes; i++)
        {
            for (int j = 0; j < Classes; j++)
            {
                sum += shares[i] * shares[j] * _costs[(i * Classes) + j];
            }
        }

        return sum;
    }

    /// <summary>The cost that is to be expected after one label of an annotator (Ipeirotis, Provost and Wang 2010).</summary>
    /// <param name="shares">The shares of the classes.</param>
    /// <param name="confusion">The annotator's matrix.</param>
    internal double OfLabel(ReadOnlySpan<double> shares, ReadOnlySpan<double> confusion)
    {
        double sum = 0;
        var soft = new double[Classes];
        for (int l = 0; l < Classes; l++)
        {
            double total = 0;
            for (int j = 0; j < Classes; j++)
            {
                soft[j] = shares[j] * confusion[(j * Classes) + l];
                total += soft[j];
            }

            // OfSoftLabel is quadratic: of what is not normalized it is the square of the total too much.
            sum += total > 0 ? OfSoftLabel(soft) / total : 0;
        }

        return sum;
    }
}
