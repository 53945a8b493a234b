namespace Elbo.Emissions;

/// <summary>Probabilities that sum to one, and what is to be said of them.</summary>
internal static class Shares
{
    private const double Close = 1e-3;
    private const double NormalizedWithin = 1e-12;

    /// <summary>Scales numbers to sum to one; those that already do, as a model file's, keep their bits.</summary>
    /// <param name="shares">Numbers, not negative, with a positive, finite sum.</param>
    /// <exception cref="ArgumentException">If they are not such.</exception>
    public static void Normalize(Span<double> shares)
    {
        double total = 0;
        foreach (double share in shares)
        {
            total += share >= 0 ? share : double.NaN;
        }

        if (!(total > 0) || !double.IsFinite(total))
        {
            throw new ArgumentException("The probabilities of categories must be finite, not negative, and not all zero.", nameof(shares));
        }

        for (int j = 0; j < shares.Length && Math.Abs(total - 1) > NormalizedWithin; j++)
        {
            shares[j] /= total;
        }
    }

    /// <summary>Whether probabilities agree to a thousandth.</summary>
    public static bool AreClose(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        for (int i = 0; i < left.Length; i++)
        {
            if (Math.Abs(left[i] - right[i]) > Close)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds a warning if some probabilities of a column are 0 or 1.</summary>
    /// <param name="warnings">The warnings to add to.</param>
    /// <param name="certain">How many are.</param>
    /// <param name="all">Of how many.</param>
    /// <param name="column">What the column is called.</param>
    public static void AddZeros(List<FitWarning> warnings, int certain, int all, string column)
    {
        if (certain > 0)
        {
            warnings.Add(new(
                "zero-probability",
                $"{certain} of {all} probabilities of {column} are {(all == certain ? "all " : "")}0 or 1: rows that have not been seen can be impossible. A prior keeps them inside."));
        }
    }
}
