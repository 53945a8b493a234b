using System.Globalization;

namespace Elbo.Cli;

/// <summary>The numbers of components to try: <c>3</c>, or <c>1..9</c>.</summary>
/// <param name="First">The smallest.</param>
/// <param name="Last">The largest.</param>
internal sealed record ComponentRange(int First, int Last)
{
    /// <summary>More than one, so that they have to be compared.</summary>
    public bool IsRange => Last > First;

    /// <summary>All of them.</summary>
    public IEnumerable<int> All => Enumerable.Range(First, Last - First + 1);

    /// <summary>Understands <c>3</c> and <c>1..9</c>.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="FormatException">If it is neither.</exception>
    public static ComponentRange Parse(string text)
    {
        string[] ends = text.Split("..", 2);
        int first = Number(ends[0]);
        int last = ends.Length == 1 ? first : Number(ends[1]);
        return last >= first ? new(first, last) : throw new FormatException($"is '{text}', a range that ends before it begins");

        int Number(string end) =>
            int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1
                ? number
                : throw new FormatException($"is '{text}', but must be a number of components, 1 or more, or a range such as 1..9");
    }
}
