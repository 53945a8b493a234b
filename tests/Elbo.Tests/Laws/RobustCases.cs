using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;
using MathNet.Numerics;

namespace Elbo.Tests.Laws;

/// <summary>Mixtures of t distributions, and with noise.</summary>
internal static class RobustCases
{
    private const int RowCount = 2500;

    public static IEnumerable<IModelCase> All =>
    [
        Case(new VVV(), 3, 2),
        Case(new EEE(), 2, 3),
        Case(new VVI(), 2, 2),
        Case(new EII(), 2, 1),
        Case(new VEV(), 2, 2),
        Case(new VVV(), 2, 2, degrees: 4),
        Case(new VVV(), 2, 2, hasNoise: true),
        Case(new EEI(), 2, 3, isGaussian: true, hasNoise: true),
        Case(new VVV(), 2, 3, missing: 0.3),
        Case(new VVI(), 2, 2, missing: 0.2, hasNoise: true),
    ];

    private static IModelCase Case(
        ICovarianceStructure structure, int clusters, int dimension, double? degrees = null, bool isGaussian = false, bool hasNoise = false, double missing = 0)
    {
        double[] values = MissingCases.Thin(WithTails(clusters, dimension), dimension, missing, new Seed(3));
        MatrixSource Source(IReadOnlyList<long> rows, Func<long, double>? weight) => ChosenRows.Of(values, dimension, rows, weight);
        long[] all = [.. Enumerable.Range(0, RowCount).Select(static n => (long)n)];
        var data = Source(all, null);
        var gaussian = GaussianMixture.Iterate(
            data, new() { Components = clusters, Covariance = structure, Seed = new(5), Start = new MixtureStart.Random(), Missing = MissingCells.Marginalize }).First().Model;
        double[] nu = isGaussian ? [] : [.. Enumerable.Repeat(degrees ?? 8, clusters)];
        double[] weights = [.. gaussian.Weights, .. hasNoise ? [0.1] : Array.Empty<double>()];
        var start = new RobustMixture(weights, new(new(gaussian.Emission, nu, degrees is not null), hasNoise ? UniformBox.Of(data) : null));
        string name = (isGaussian ? "robust gaussian" : degrees is null ? "robust t" : $"robust t ν={degrees}") + (hasNoise ? " with noise" : "");
        return new ModelCase<RobustMixture, RowBatch>(
            $"{name} {structure.Name} K={clusters} D={dimension}{(missing == 0 ? "" : $" with {missing:P0} missing")}",
            start,
            data,
            weight => Source(all, weight),
            times => Source([.. all.SelectMany(n => Enumerable.Repeat(n, times(n)))], null),
            Perturb,
            model => model.LogDensity(data),
            ModelCases.Reload,
            model => LogJoint(model, values))
        {
            HidesInDensities = !isGaussian || missing > 0,
            Within = isGaussian && missing == 0 ? null : (model => Entropy(model, values), (from, to) => Divergence(from, to, values)),
        };
    }

    /// <summary>Clusters of rows with four degrees of freedom.</summary>
    private static double[] WithTails(int clusters, int dimension)
    {
        const int Degrees = 4;
        var rng = new Seed(13).Derive(clusters).Derive(dimension).ToRng();
        double[] values = new double[RowCount * dimension];
        for (int n = 0; n < RowCount; n++)
        {
            int k = rng.NextInt32(clusters + 1) % clusters;
            double scale = 0, previous = 0;
            for (int i = 0; i < Degrees; i++)
            {
                double normal = rng.NextGaussian();
                scale += normal * normal / Degrees;
            }

            for (int d = 0; d < dimension; d++)
            {
                previous = (0.4 * previous) + ((1 + (0.5 * ((k + d) % 3))) * rng.NextGaussian() / Math.Sqrt(scale));
                values[(n * dimension) + d] = 1000 + (6 * k * (d % 2 == 0 ? 1 : -0.5)) + previous;
            }
        }

        return values;
    }

    private static RobustMixture Perturb(RobustMixture model, Seed seed, double size)
    {
        var clusters = model.Emission.Clusters;
        var moved = ModelCases.Perturb(Gaussians(model), seed, size);
        var rng = seed.Derive("tails").ToRng();
        double[] degrees = clusters.DegreesOfFreedom.ToArray();
        for (int k = 0; k < degrees.Length && !clusters.FreezesDegrees; k++)
        {
            degrees[k] = Math.Clamp(degrees[k] * Math.Exp(size * rng.NextGaussian()), StudentEmission.LeastDegrees, StudentEmission.MostDegrees);
        }

        double noise = model.HasNoise ? model.Weights[^1] * Math.Exp(size * rng.NextGaussian()) : 0;
        double[] weights = [.. moved.Weights.ToArray().Select(w => w * (1 - (model.HasNoise ? model.Weights[^1] : 0))), .. model.HasNoise ? [noise] : Array.Empty<double>()];
        return new(weights, new(new(moved.Emission, degrees, clusters.FreezesDegrees), model.Emission.Noise), model.Columns);
    }

    private static GaussianMixture Gaussians(RobustMixture model) => new(model.Weights[..model.Clusters], model.Emission.Clusters.Gaussians, model.Columns);

    /// <summary>The densities of the textbooks, term by term.</summary>
    private static double[][] LogJoint(RobustMixture model, double[] values)
    {
        var gaussians = Gaussians(model);
        double[][] joint = MissingBruteForce.LogJoint(gaussians, values), squared = MissingBruteForce.Squared(gaussians, values);
        for (int n = 0; n < joint.Length; n++)
        {
            double[] row = values[(n * model.Dimension)..((n + 1) * model.Dimension)];
            int observed = row.Count(static x => !double.IsNaN(x));
            for (int k = 0; k < model.Clusters; k++)
            {
                // What is left of N without its exponential is |2πΣ_oo|^(−½).
                double log = joint[n][k] - Math.Log(gaussians.Weights[k]) + Math.Log(model.Weights[k]);
                if (!model.Emission.Clusters.IsGaussian)
                {
                    double nu = model.Emission.Clusters.Degrees(k), root = log + (0.5 * squared[n][k]) + (0.5 * observed * Math.Log(2 * Math.PI));
                    log = root + SpecialFunctions.GammaLn((nu + observed) / 2) - SpecialFunctions.GammaLn(nu / 2) - (0.5 * observed * Math.Log(nu * Math.PI))
                        - (0.5 * (nu + observed) * Math.Log(1 + (squared[n][k] / nu)));
                }

                joint[n][k] = log;
            }

            if (model.Emission.Noise is { } noise)
            {
                double log = Math.Log(model.Weights[^1]);
                for (int d = 0; d < row.Length; d++)
                {
                    log -= double.IsNaN(row[d]) ? 0 : Math.Log(noise.Maxima[d] - noise.Minima[d]);
                }

                joint[n] = [.. joint[n], log];
            }
        }

        return joint;
    }

    /// <summary>Of the scale, and of the missing cells given the scale.</summary>
    private static double[][] Entropy(RobustMixture model, double[] values)
    {
        double[][] entropy = MissingBruteForce.Entropy(Gaussians(model), values), squared = MissingBruteForce.Squared(Gaussians(model), values);
        return ForEach(model, values, (n, k, observed) =>
        {
            if (model.Emission.Clusters.IsGaussian)
            {
                return entropy[n][k];
            }

            double nu = model.Emission.Clusters.Degrees(k), a = (nu + observed) / 2, b = (nu + squared[n][k]) / 2;
            return a - Math.Log(b) + SpecialFunctions.GammaLn(a) + ((1 - a) * SpecialFunctions.DiGamma(a))
                + entropy[n][k] - (0.5 * (model.Dimension - observed) * (SpecialFunctions.DiGamma(a) - Math.Log(b)));
        });
    }

    private static double[][] Divergence(RobustMixture from, RobustMixture to, double[] values)
    {
        GaussianMixture p = Gaussians(from), q = Gaussians(to);
        double[][] cells = MissingBruteForce.Divergence(p, q, values), shift = MissingBruteForce.Shift(p, q, values);
        double[][] near = MissingBruteForce.Squared(p, values), far = MissingBruteForce.Squared(q, values);
        return ForEach(from, values, (n, k, observed) =>
        {
            if (from.Emission.Clusters.IsGaussian)
            {
                return cells[n][k];
            }

            double nu = from.Emission.Clusters.Degrees(k), other = to.Emission.Clusters.Degrees(k);
            double a = (nu + observed) / 2, b = (nu + near[n][k]) / 2, c = (other + observed) / 2, d = (other + far[n][k]) / 2;
            double scales = ((a - c) * SpecialFunctions.DiGamma(a)) - SpecialFunctions.GammaLn(a) + SpecialFunctions.GammaLn(c)
                + (c * (Math.Log(b) - Math.Log(d))) + (a * (d - b) / b);
            return scales + cells[n][k] + (0.5 * ((a / b) - 1) * shift[n][k]);
        });
    }

    /// <summary>Zero for noise, of which nothing is hidden.</summary>
    private static double[][] ForEach(RobustMixture model, double[] values, Func<int, int, int, double> value) =>
        [.. Enumerable.Range(0, values.Length / model.Dimension).Select(n =>
        {
            int observed = Enumerable.Range(n * model.Dimension, model.Dimension).Count(i => !double.IsNaN(values[i]));
            double[] row = [.. Enumerable.Range(0, model.Clusters).Select(k => value(n, k, observed)), .. model.HasNoise ? [0.0] : Array.Empty<double>()];
            return row;
        })];
}
