namespace Elbo.Cli;

/// <summary>What somebody who mistyped a name may have meant.</summary>
internal static class Suggestion
{
    /// <summary><c>; did you mean 'x'?</c> for the nearest name, or nothing if none is near.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">The names there are.</param>
    public static string For(string typed, IEnumerable<string> names) =>
        Nearest(typed, names) is { } name ? $"; did you mean '{name}'?" : "";

    /// <summary>What is wrong, the nearest name if one is near, and what there is.</summary>
    /// <param name="mistake">What is wrong.</param>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">The names there are.</param>
    /// <param name="list">What there is, in words.</param>
    public static string InList(string mistake, string typed, IReadOnlyList<string> names, string list) =>
        Nearest(typed, names) is { } name
            ? $"{mistake}; did you mean '{name}'? {char.ToUpperInvariant(list[0])}{list[1..]}"
            : $"{mistake}; {list}";

    /// <summary>The nearest name, or null if none is near.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">The names there are.</param>
    public static string? Nearest(string typed, IEnumerable<string> names)
    {
        int limit = Math.Max(1, typed.Length / 3);
        return names
            .Select(name => (Name: name, Distance: Distance(typed.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(pair => pair.Distance <= limit)
            .OrderBy(static pair => pair.Distance)
            .Select(static pair => pair.Name)
            .FirstOrDefault();
    }

    // Insertions, deletions, substitutions and swaps of neighbors: the four slips of the hand (Damerau 1964).
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            d[i, 0] = i;
        }

        for (int j = 0; j <= b.Length; j++)
        {
            d[0, j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
