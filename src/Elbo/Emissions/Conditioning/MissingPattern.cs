using Elbo.Data;

namespace Elbo.Emissions.Conditioning;

/// <summary>Rows of a block that lack the same cells: what has to be worked out for one of them serves all.</summary>
/// <param name="Observed">The numbers of the columns whose cells are there.</param>
/// <param name="Missing">The numbers of the columns whose cells are not; at least one.</param>
internal sealed record MissingPattern(int[] Observed, int[] Missing)
{
    private const int BitsPerCharacter = 16;

    /// <summary>The numbers of the rows, ascending.</summary>
    public List<int> Rows { get; } = [];

    /// <summary>Whether nothing is known of the rows.</summary>
    public bool IsEmpty => Observed.Length == 0;

    /// <summary>The patterns of a block in the order of their first rows; rows that lack nothing are in none of them.</summary>
    /// <param name="rows">The rows; a missing cell is NaN.</param>
    public static List<MissingPattern> Find(Rows rows)
    {
        var patterns = new List<MissingPattern>();
        var known = new Dictionary<string, MissingPattern>(StringComparer.Ordinal);
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        var key = new char[(rows.Dimension + BitsPerCharacter - 1) / BitsPerCharacter];
        for (int n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            bool isWhole = true;
            Array.Clear(key);
            for (int d = 0; d < row.Length; d++)
            {
                if (double.IsNaN(row[d]))
                {
                    isWhole = false;
                    key[d / BitsPerCharacter] |= (char)(1 << (d % BitsPerCharacter));
                }
            }

            if (isWhole)
            {
                continue;
            }

            if (!lookup.TryGetValue(key, out var pattern))
            {
                pattern = Of(row);
                known.Add(new(key), pattern);
                patterns.Add(pattern);
            }

            pattern.Rows.Add(n);
        }

        return patterns;
    }

    private static MissingPattern Of(ReadOnlySpan<double> row)
    {
        var observed = new List<int>();
        var missing = new List<int>();
        for (int d = 0; d < row.Length; d++)
        {
            (double.IsNaN(row[d]) ? missing : observed).Add(d);
        }

        return new([.. observed], [.. missing]);
    }
}
