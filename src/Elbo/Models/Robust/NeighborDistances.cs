using Elbo.Data;

namespace Elbo.Models.Robust;

/// <summary>
/// Which rows noise begins with (Byers and Raftery 1998): a row is noise if its k-th neighbor is far away. Where rows are scattered with a constant intensity, the
/// distance to the power of D is Gamma(k, λ), so that two intensities, of clusters and of what lies between them, are a mixture of two Gamma distributions.
/// </summary>
internal static class NeighborDistances
{
    private const int Neighbor = 10;
    private const int Iterations = 100;

    /// <summary>Noise begins with what lies beyond this share of the distances.</summary>
    private const double InitialShare = 0.9;

    /// <summary>For every row whether it is noise. Cost: N²·D.</summary>
    /// <param name="rows">The rows, whole.</param>
    /// <param name="summary">The columns' spreads, by which distances are measured.</param>
    public static bool[] FindNoise(MatrixSource rows, ColumnSummary summary)
    {
        int count = (int)rows.UnitCount;
        if (count <= 2 * Neighbor)
        {
            return new bool[count];
        }

        double[] logs = LogDistances(rows, KMeans.InverseDeviations(summary));
        double[] ordered = [.. logs.Order()];

        // In units of the median, so that no power of it leaves the range of numbers.
        double middle = ordered[count / 2];
        double[] volumes = [.. logs.Select(log => Math.Exp(Math.Clamp(rows.Dimension * (log - middle), -600, 600)))];
        double cut = Math.Exp(Math.Clamp(rows.Dimension * (ordered[(int)(InitialShare * count)] - middle), -600, 600));
        double[] noise = [.. volumes.Select(v => v > cut ? 1.0 : 0.0)];
        for (int i = 0; i < Iterations; i++)
        {
            double share = noise.Average();
            if (!(share is > 0 and < 1))
            {
                break;
            }

            double far = Neighbor * noise.Sum() / noise.Zip(volumes).Sum(static pair => pair.First * pair.Second);
            double near = Neighbor * noise.Sum(static r => 1 - r) / noise.Zip(volumes).Sum(static pair => (1 - pair.First) * pair.Second);
            double odds = Math.Log(share / (1 - share)) + (Neighbor * Math.Log(far / near));
            noise = [.. volumes.Select(v => 1 / (1 + Math.Exp(-(odds - ((far - near) * v)))))];
        }

        bool[] found = [.. noise.Select(static r => r > 0.5)];

        // Noise that is most of the data is no noise.
        return 2 * found.Count(static isNoise => isNoise) < count ? found : new bool[count];
    }

    /// <summary>ln of the distance to the k-th neighbor, in standard deviations of the columns.</summary>
    private static double[] LogDistances(MatrixSource rows, double[] units)
    {
        int count = (int)rows.UnitCount;
        double[][] points = [.. Enumerable.Range(0, count).Select(i => rows.Row(i, out _).Zip(units).Select(static pair => pair.First * pair.Second).ToArray())];
        var logs = new double[count];
        Span<double> nearest = stackalloc double[Neighbor];
        for (int i = 0; i < count; i++)
        {
            nearest.Fill(double.PositiveInfinity);
            for (int j = 0; j < count; j++)
            {
                if (i == j)
                {
                    continue;
                }

                double squared = 0;
                for (int d = 0; d < units.Length; d++)
                {
                    double distance = points[i][d] - points[j][d];
                    squared += distance * distance;
                }

                for (int k = Neighbor - 1; k >= 0 && squared < nearest[k]; k--)
                {
                    if (k < Neighbor - 1)
                    {
                        nearest[k + 1] = nearest[k];
                    }

                    nearest[k] = squared;
                }
            }

            logs[i] = 0.5 * Math.Log(nearest[Neighbor - 1]);
        }

        return logs;
    }
}
