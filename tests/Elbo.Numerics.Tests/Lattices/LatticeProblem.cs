namespace Elbo.Numerics.Tests.Lattices;

/// <summary>A random chain with zeros in it, and log-densities that have little to do with it.</summary>
internal sealed class LatticeProblem
{
    private readonly Seed _seed;
    private int _drawn;

    public LatticeProblem(int states, Seed seed)
    {
        (States, _seed) = (states, seed);
        var rng = seed.ToRng();
        Initial = Row(ref rng, 0);
        List<double> transitions = [];
        for (int i = 0; i < states; i++)
        {
            transitions.AddRange(Row(ref rng, i));
        }

        Transitions = [.. transitions];
        Final = rng.NextInt32(2) == 0 ? [] : [.. Row(ref rng, 0).Select(static p => p / 2)];
    }

    public int States { get; }

    public double[] Initial { get; }

    public double[] Transitions { get; }

    public double[] Final { get; }

    /// <summary>From 1 to some most, the first of them the most.</summary>
    public int[] Lengths(int count, int most)
    {
        var rng = _seed.Derive("lengths").Derive(count).ToRng();
        int[] lengths = new int[count];
        for (int s = 0; s < count; s++)
        {
            lengths[s] = s == 0 ? most : 1 + rng.NextInt32(most);
        }

        return lengths;
    }

    /// <summary>Steps × states numbers; in every state of a step alike far below zero.</summary>
    public double[] LogDensity(int steps, bool isLost)
    {
        var rng = _seed.Derive("densities").Derive(_drawn++).ToRng();
        double[] table = new double[steps * States];
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = -1e4 + (5 * rng.NextGaussian());
            bool isImpossible = rng.NextDouble() < 0.05 && i % States > 0;
            table[i] = isImpossible ? double.NegativeInfinity : table[i];
        }

        if (isLost)
        {
            table.AsSpan(steps / 2 * States, States).Fill(double.NegativeInfinity);
        }

        return table;
    }

    /// <summary>A diagonal that is never zero keeps every state possible.</summary>
    private double[] Row(ref Rng rng, int certain)
    {
        double[] row = new double[States];
        for (int j = 0; j < States; j++)
        {
            row[j] = j == certain || j == 0 ? 0.3 : rng.NextDouble() < 0.3 ? 0 : rng.NextDouble();
        }

        double total = row.Sum();
        return [.. row.Select(p => p / total)];
    }
}
