using System.Globalization;

namespace Elbo.Cli;

/// <summary>The numbers of components to try: <c>3</c>, <c>1..9</c>, or a list such as <c>1,2,5..8</c>.</summary>
/// <param name="All">All of them, each once, in rising order.</param>
internal sealed record ComponentCounts(IReadOnlyList<int> All)
{
    /// <summary>The smallest.</summary>
    public int First => All[0];

    /// <summary>More than one, so that they have to be compared.</summary>
    public bool AreSeveral => All.Count > 1;

    /// <summary>Understands <c>3</c>, <c>1..9</c> and <c>1,2,5..8</c>.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="FormatException">If it is none of these.</exception>
    public static ComponentCounts Parse(string text) => Parse(text, "components");

    /// <summary>The same for things that are not called components.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="noun">What they are called.</param>
    /// <exception cref="FormatException">If it is none of these.</exception>
    public static ComponentCounts Parse(string text, string noun)
    {
        return new([.. text.Split(',', StringSplitOptions.TrimEntries).SelectMany(Range).Distinct().Order()]);

        IEnumerable<int> Range(string part)
        {
            string[] ends = part.Split("..", 2);
            int first = Number(ends[0]);
            int last = ends.Length == 1 ? first : Number(ends[1]);
            const int Most = 10_000;
            return last < first ? throw new FormatException($"is '{text}', a range that ends before it begins")
                : last - first >= Most ? throw new FormatException($"is '{text}', more numbers than anyone can compare")
                : Enumerable.Range(first, last - first + 1);
        }

        int Number(string end) =>
            int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1
                ? number
                : throw new FormatException($"is '{text}', but must be a number of {noun}, 1 or more, a range such as 1..9, or a list of them");
    }
}
