using System.Globalization;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models.Speakers;

/// <summary>Vectors in memory with their groups, of which parts can be taken.</summary>
internal sealed class LabelledVectors
{
    private readonly double[] _values;
    private readonly int[] _groups;

    private LabelledVectors(double[] values, int dimension, int[] groups, int groupCount)
    {
        (_values, Dimension, _groups, GroupCount) = (values, dimension, groups, groupCount);
        Rows = new(values, dimension);
        Groups = new("group", Numbers(groupCount), groups);
        EachAlone = new("row", Numbers(groups.Length), [.. Enumerable.Range(0, groups.Length)]);
    }

    /// <summary>How many numbers a vector has.</summary>
    public int Dimension { get; }

    /// <summary>How many groups there are, those without a row among them.</summary>
    public int GroupCount { get; }

    /// <summary>The vectors.</summary>
    public MatrixSource Rows { get; }

    /// <summary>The group of every row.</summary>
    public RowLabels Groups { get; }

    /// <summary>Every row as a group of its own.</summary>
    public RowLabels EachAlone { get; }

    /// <summary>Reads vectors; of many, those of groups drawn at random. Weights do not count, but a row of weight 0 is absent.</summary>
    /// <param name="rows">The vectors.</param>
    /// <param name="groups">The group of every row.</param>
    /// <param name="most">About how many rows to take.</param>
    /// <param name="seed">Where the draws come from.</param>
    public static LabelledVectors Of(IRowSource rows, RowLabels groups, long most, Seed seed)
    {
        bool[] isTaken = Draw(groups, most, seed);
        int[] numbers = new int[isTaken.Length];
        int count = 0;
        for (int g = 0; g < isTaken.Length; g++)
        {
            numbers[g] = isTaken[g] ? count++ : -1;
        }

        List<double> values = [];
        List<int> labels = [];
        var batch = new RowBatch();
        for (int b = 0, row = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            for (int n = 0; n < batch.RowCount; n++, row++)
            {
                if (groups.Values[row] is >= 0 and var group && isTaken[group] && (batch.Rows.Weights.IsEmpty || batch.Rows.Weights[n] > 0))
                {
                    values.AddRange(batch.Rows[n]);
                    labels.Add(numbers[group]);
                }
            }
        }

        return new([.. values], rows.Dimension, [.. labels], count);
    }

    /// <summary>The vectors of some groups, which keep their numbers.</summary>
    /// <param name="isWanted">Which groups, by number from 0.</param>
    public LabelledVectors Where(Func<int, bool> isWanted)
    {
        int[] kept = [.. Enumerable.Range(0, _groups.Length).Where(n => isWanted(_groups[n]))];
        double[] values = new double[kept.Length * Dimension];
        for (int i = 0; i < kept.Length; i++)
        {
            _values.AsSpan(kept[i] * Dimension, Dimension).CopyTo(values.AsSpan(i * Dimension));
        }

        return new(values, Dimension, [.. kept.Select(n => _groups[n])], GroupCount);
    }

    private static bool[] Draw(RowLabels groups, long most, Seed seed)
    {
        bool[] isTaken = new bool[groups.Names.Count];
        if (groups.Values.Count <= most)
        {
            Array.Fill(isTaken, true);
            return isTaken;
        }

        int[] sizes = new int[isTaken.Length], order = [.. Enumerable.Range(0, isTaken.Length)];
        foreach (int group in groups.Values)
        {
            sizes[Math.Max(group, 0)] += group < 0 ? 0 : 1;
        }

        var rng = seed.ToRng();
        long rows = 0;
        for (int i = 0; i < order.Length && rows < most; i++)
        {
            int other = i + rng.NextInt32(order.Length - i);
            (order[i], order[other]) = (order[other], order[i]);
            isTaken[order[i]] = true;
            rows += sizes[order[i]];
        }

        return isTaken;
    }

    private static string[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(static i => i.ToString(CultureInfo.InvariantCulture))];
}
