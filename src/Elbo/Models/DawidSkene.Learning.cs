namespace Elbo.Models;

/// <content>The M-step and the prior that it obeys.</content>
public sealed partial class DawidSkene
{
    private const int MostRounds = 10;
    private const double Settled = 1e-9;

    /// <summary>m: where the prior shrinks, the K × K matrix that annotators are drawn to; otherwise empty.</summary>
    public ReadOnlySpan<double> Population => _population;

    /// <summary>
    /// ln p(θ) up to a constant: Σ s·ln pⱼ and, for every annotator, Σ P·ln π and −τ Σ KL(mⱼ ‖ πⱼ); 0 without smoothing and shrinkage.
    /// </summary>
    public double GlobalBound
    {
        get
        {
            if (_shares.Length == 1 || (Prior.Smoothing == 0 && Prior.Shrinkage == 0))
            {
                return 0;
            }

            int classes = _shares.Length;
            double sum = 0;
            foreach (double log in _logShares)
            {
                sum += Prior.Smoothing == 0 ? 0 : Prior.Smoothing * log;
            }

            var imagined = Imagined(_population);
            for (int i = 0; i < _logConfusions.Length; i++)
            {
                // The logarithms lie by label, then by class.
                int cell = i % (classes * classes);
                double count = imagined[(cell % classes * classes) + (cell / classes)];
                sum += count == 0 ? 0 : count * _logConfusions[i];
            }

            foreach (double share in _population)
            {
                sum -= share == 0 ? 0 : Prior.Shrinkage * Annotators.Count * share * Math.Log(share);
            }

            return sum;
        }
    }

    /// <inheritdoc/>
    public DawidSkene Maximize(ReadOnlySpan<double> statistics)
    {
        int classes = _shares.Length;
        double total = 0;
        var shares = new double[classes];
        for (int j = 0; j < classes; j++)
        {
            shares[j] = statistics[j] + Prior.Smoothing;
            total += shares[j];
        }

        for (int j = 0; j < classes; j++)
        {
            shares[j] = total > 0 ? shares[j] / total : 1.0 / classes;
        }

        // Concave in the matrices and the population's together, so that one after the other leads to the one maximum; where annotators have few labels,
        // slowly, and the next M-step goes on.
        var confusions = new double[_confusions.Length];
        double[] population = [.. _population];
        Fill(statistics, population, confusions);
        for (int round = 0; population.Length > 0 && round < MostRounds; round++)
        {
            double[] mean = GeometricMean(confusions, population);
            double change = 0;
            for (int i = 0; i < mean.Length; i++)
            {
                change = Math.Max(change, Math.Abs(mean[i] - population[i]));
            }

            population = mean;
            Fill(statistics, population, confusions);
            if (change <= Settled)
            {
                break;
            }
        }

        return new(Classes, Annotators, shares, confusions, Structure, Prior, population);
    }

    /// <summary>The matrices that are best for a given population.</summary>
    private void Fill(ReadOnlySpan<double> statistics, double[] population, double[] confusions)
    {
        int classes = _shares.Length;
        double[] imagined = Imagined(population), counts = new double[imagined.Length];
        for (int a = 0; a < Annotators.Count; a++)
        {
            var votes = statistics.Slice(classes + (a * counts.Length), counts.Length);
            for (int j = 0; j < classes; j++)
            {
                for (int l = 0; l < classes; l++)
                {
                    int cell = (j * classes) + l;
                    counts[cell] = votes[(l * classes) + j] + imagined[cell];
                }
            }

            Structure.Maximize(counts, classes, confusions.AsSpan(a * counts.Length, counts.Length));
        }
    }

    /// <summary>The labels by true class that every annotator is imagined to have given.</summary>
    private double[] Imagined(double[] population)
    {
        int classes = _shares.Length;
        var counts = new double[classes * classes];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = Prior.Count(classes, isRight: i % (classes + 1) == 0) + (population.Length == 0 ? 0 : Prior.Shrinkage * population[i]);
        }

        return counts;
    }

    /// <summary>The population that is best for given matrices: of every row the geometric mean, normalized.</summary>
    private double[] GeometricMean(double[] confusions, double[] population)
    {
        int classes = _shares.Length, size = population.Length;
        var mean = new double[size];
        for (int i = 0; i < confusions.Length; i++)
        {
            mean[i % size] += Math.Log(confusions[i]) / Annotators.Count;
        }

        for (int j = 0; j < classes; j++)
        {
            var row = mean.AsSpan(j * classes, classes);
            double total = 0;
            for (int l = 0; l < classes; l++)
            {
                row[l] = Math.Exp(row[l]);
                total += row[l];
            }

            for (int l = 0; l < classes; l++)
            {
                row[l] = total > 0 ? row[l] / total : population[(j * classes) + l];
            }
        }

        return mean;
    }

    /// <summary>The average of the annotators' matrices.</summary>
    private double[] Average()
    {
        int size = _shares.Length * _shares.Length;
        var mean = new double[size];
        for (int i = 0; i < _confusions.Length; i++)
        {
            mean[i % size] += _confusions[i] / Annotators.Count;
        }

        return mean;
    }
}
