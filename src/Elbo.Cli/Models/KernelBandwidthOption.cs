using System.Globalization;
using Elbo.Models.Kernels;

namespace Elbo.Cli.Models;

/// <summary>What <c>--bandwidth</c> says: a rule by name, or numbers, which need the data's columns to become a bandwidth.</summary>
/// <param name="Rule">The rule; null for numbers.</param>
/// <param name="Numbers">One row of numbers, or the rows of a matrix.</param>
internal sealed record KernelBandwidthOption(BandwidthRule? Rule, double[][] Numbers)
{
    private static readonly BandwidthRule[] Rules =
    [
        new BandwidthRule.LeaveOneOut(), new BandwidthRule.CrossValidation(), new BandwidthRule.Silverman(),
        new BandwidthRule.Scott(), new BandwidthRule.SheatherJones(),
    ];

    /// <summary>Understands it.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="FormatException">If it is neither.</exception>
    public static KernelBandwidthOption Parse(string text)
    {
        if (Array.Find(Rules, rule => rule.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return new(known, []);
        }

        double[][] numbers = [.. text.Split(';', StringSplitOptions.TrimEntries).Select(row => row.Split(',', StringSplitOptions.TrimEntries).Select(Number).ToArray())];
        if (numbers.Length > 1 && Array.Exists(numbers, row => row.Length != numbers.Length))
        {
            throw new FormatException($"is '{text}', but a matrix has as many rows as columns, as in \"0.1,0; 0,4\"");
        }

        if (numbers.Length == 1 && Array.Find(numbers[0], static h => h <= 0) is var wrong && Array.Exists(numbers[0], static h => h <= 0))
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"has {wrong}, but bandwidths are positive"));
        }

        return new(null, numbers);

        double Number(string part) =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? value
                : throw new FormatException(
                    $"is '{text}', but must be one of {string.Join(", ", Rules.Select(static r => r.Name))}, a number, one number per column, or a matrix{Suggestion.For(text, [.. Rules.Select(static r => r.Name)])}");
    }

    /// <summary>The rule for data of some columns.</summary>
    /// <param name="columns">How many.</param>
    /// <exception cref="UsageException">If there are not as many numbers.</exception>
    public BandwidthRule For(int columns)
    {
        if (Rule is not null)
        {
            return Rule;
        }

        if (Numbers.Length == 1 && Numbers[0].Length == 1)
        {
            return new BandwidthRule.Fixed(KernelBandwidth.Uniform(Numbers[0][0], columns));
        }

        if (Numbers[0].Length != columns)
        {
            throw new UsageException($"--bandwidth has numbers for {Numbers[0].Length} columns, but the data have {columns}");
        }

        if (Numbers.Length == 1)
        {
            return new BandwidthRule.Fixed(KernelBandwidth.PerColumn(Numbers[0]));
        }

        var matrix = new double[columns, columns];
        for (int i = 0; i < columns; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                matrix[i, j] = Numbers[i][j] == Numbers[j][i] ? Numbers[i][j] : throw new UsageException("the matrix of --bandwidth is not symmetric");
            }
        }

        try
        {
            return new BandwidthRule.Fixed(KernelBandwidth.Full(matrix));
        }
        catch (ArgumentException e)
        {
            throw new UsageException("the matrix of --bandwidth is not positive definite: it is a covariance", e);
        }
    }
}
