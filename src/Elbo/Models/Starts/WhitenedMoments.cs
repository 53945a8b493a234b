using Elbo.Emissions.Covariances;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Starts;

/// <summary>Weighted moments of points: all up to the second, and the third and fourth of every coordinate.</summary>
internal sealed class WhitenedMoments(int dimension)
{
    private readonly double[] _sums = new double[dimension];
    private readonly double[] _scatter = new double[Packed.Length(dimension)];
    private readonly double[] _cubes = new double[dimension];
    private readonly double[] _fourths = new double[dimension];
    private double _weight;

    /// <summary>The mean.</summary>
    public double[] Mean => [.. _sums.Select(sum => sum / _weight)];

    /// <summary>Adds a point.</summary>
    /// <param name="point">D numbers.</param>
    /// <param name="weight">Its weight.</param>
    public void Add(ReadOnlySpan<double> point, double weight)
    {
        _weight += weight;
        for (int d = 0, at = 0; d < dimension; d++)
        {
            double x = point[d];
            _sums[d] += weight * x;
            _cubes[d] += weight * x * x * x;
            _fourths[d] += weight * x * x * x * x;
            for (int e = 0; e <= d; e++, at++)
            {
                _scatter[at] += weight * x * point[e];
            }
        }
    }

    /// <summary>The direction in which the points are spread most.</summary>
    public double[] Longest()
    {
        double[] mean = Mean;
        var covariance = new double[_scatter.Length];
        for (int d = 0, at = 0; d < dimension; d++)
        {
            for (int e = 0; e <= d; e++, at++)
            {
                covariance[at] = (_scatter[at] / _weight) - (mean[d] * mean[e]);
            }
        }

        var (_, vectors) = SymmetricEigen.Decompose(covariance, dimension);
        return [.. Enumerable.Range(0, dimension).Select(d => vectors[d, dimension - 1])];
    }

    /// <summary>The coordinate axes, those with the lightest tails first: of all distributions, two equal parts have the lightest.</summary>
    public IEnumerable<double[]> AxesByKurtosis() => Enumerable.Range(0, dimension).OrderBy(Kurtosis).Select(chosen =>
    {
        double[] axis = new double[dimension];
        axis[chosen] = 1;
        return axis;
    });

    private double Kurtosis(int d)
    {
        double mean = _sums[d] / _weight, square = _scatter[Packed.Index(d, d)] / _weight, cube = _cubes[d] / _weight, fourth = _fourths[d] / _weight;
        double variance = square - (mean * mean);
        double central = fourth - (4 * mean * cube) + (6 * mean * mean * square) - (3 * mean * mean * mean * mean);
        return variance > 0 ? central / (variance * variance) : double.PositiveInfinity;
    }
}
