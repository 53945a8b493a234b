using Elbo.Models;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Laws;

/// <summary>Gaussians of which some columns are observed, by the textbook's formulas: blocks of matrices, inverses and determinants.</summary>
internal static class MissingBruteForce
{
    /// <summary>ln πₖ N(x_o; μ_o, Σ_oo) for every row and component.</summary>
    public static double[][] LogJoint(GaussianMixture model, double[] values) => ForEach(model, values, (blocks, k, row) =>
    {
        if (blocks.Observed.Length == 0)
        {
            return Math.Log(model.Weights[k]);
        }

        var distance = blocks.Distance(row, k);
        return Math.Log(model.Weights[k])
            - (0.5 * ((blocks.Observed.Length * Math.Log(2 * Math.PI)) + blocks.LogDeterminant[k] + (distance * (blocks.InverseObserved[k] * distance))));
    });

    /// <summary>(x_o − μ_o)ᵀ Σ_oo⁻¹ (x_o − μ_o) for every row and component.</summary>
    public static double[][] Squared(GaussianMixture model, double[] values) => ForEach(model, values, static (blocks, k, row) =>
    {
        var distance = blocks.Distance(row, k);
        return distance * (blocks.InverseObserved[k] * distance);
    });

    /// <summary>What a shift of the conditional mean costs, in squared deviations of the second model, for every row and component.</summary>
    public static double[][] Shift(GaussianMixture from, GaussianMixture to, double[] values) => ForEach(from, values, (p, k, row) =>
    {
        if (p.Missing.Length == 0)
        {
            return 0;
        }

        var q = new Blocks(to, p.Key);
        var shift = q.Mean(row, k) - p.Mean(row, k);
        return shift * (q.InverseCovariance[k] * shift);
    });

    /// <summary>½ ln |2πe C| of the conditional covariance C for every row and component.</summary>
    public static double[][] Entropy(GaussianMixture model, double[] values) => ForEach(
        model, values, static (blocks, k, _) => blocks.Missing.Length == 0 || blocks.Observed.Length == 0 ? 0 : 0.5 * Math.Log((2 * Math.PI * Math.E * blocks.Covariance[k]).Determinant()));

    /// <summary>KL between the conditional Gaussians of two models for every row and component.</summary>
    public static double[][] Divergence(GaussianMixture from, GaussianMixture to, double[] values)
    {
        var others = new Dictionary<string, Blocks>(StringComparer.Ordinal);
        return ForEach(from, values, (p, k, row) =>
        {
            if (p.Missing.Length == 0 || p.Observed.Length == 0)
            {
                return 0;
            }

            if (!others.TryGetValue(p.Key, out var q))
            {
                others.Add(p.Key, q = new Blocks(to, p.Key));
            }

            var shift = q.Mean(row, k) - p.Mean(row, k);
            return 0.5 * ((q.InverseCovariance[k] * p.Covariance[k]).Trace()
                + (shift * (q.InverseCovariance[k] * shift))
                - p.Missing.Length
                + Math.Log(q.Covariance[k].Determinant() / p.Covariance[k].Determinant()));
        });
    }

    /// <summary>The conditional mean of what a row lacks, given a component.</summary>
    public static double[] ConditionalMean(GaussianMixture model, double[] row, int component) => [.. new Blocks(model, KeyOf(row)).Mean(row, component)];

    private static double[][] ForEach(GaussianMixture model, double[] values, Func<Blocks, int, double[], double> value)
    {
        var patterns = new Dictionary<string, Blocks>(StringComparer.Ordinal);
        var result = new double[values.Length / model.Dimension][];
        for (int n = 0; n < result.Length; n++)
        {
            double[] row = values[(n * model.Dimension)..((n + 1) * model.Dimension)];
            string key = KeyOf(row);
            if (!patterns.TryGetValue(key, out var blocks))
            {
                patterns.Add(key, blocks = new Blocks(model, key));
            }

            result[n] = [.. Enumerable.Range(0, model.Components).Select(k => value(blocks, k, row))];
        }

        return result;
    }

    private static string KeyOf(double[] row) => string.Concat(row.Select(static x => double.IsNaN(x) ? '0' : '1'));

    private sealed class Blocks
    {
        private readonly GaussianMixture _model;
        private readonly Matrix<double>[] _regression;

        public Blocks(GaussianMixture model, string key)
        {
            (_model, Key) = (model, key);
            Observed = [.. Enumerable.Range(0, key.Length).Where(d => key[d] == '1')];
            Missing = [.. Enumerable.Range(0, key.Length).Where(d => key[d] == '0')];
            int components = model.Components;
            (InverseObserved, Covariance, InverseCovariance, _regression) = (new Matrix<double>[components], new Matrix<double>[components], new Matrix<double>[components], new Matrix<double>[components]);
            LogDeterminant = new double[components];
            for (int k = 0; k < components; k++)
            {
                if (Observed.Length == 0)
                {
                    continue;
                }

                double[,] all = model.Covariance(k);
                Matrix<double> Part(int[] rows, int[] columns) => Matrix<double>.Build.Dense(rows.Length, columns.Length, (i, j) => all[rows[i], columns[j]]);
                var observed = Part(Observed, Observed);
                InverseObserved[k] = observed.Inverse();
                LogDeterminant[k] = Math.Log(observed.Determinant());
                if (Missing.Length > 0)
                {
                    _regression[k] = Part(Missing, Observed) * InverseObserved[k];
                    Covariance[k] = Part(Missing, Missing) - (_regression[k] * Part(Observed, Missing));
                    InverseCovariance[k] = Covariance[k].Inverse();
                }
            }
        }

        public string Key { get; }

        public int[] Observed { get; }

        public int[] Missing { get; }

        public Matrix<double>[] InverseObserved { get; }

        public Matrix<double>[] Covariance { get; }

        public Matrix<double>[] InverseCovariance { get; }

        public double[] LogDeterminant { get; }

        public Vector<double> Distance(double[] row, int component) => Vector<double>.Build.Dense(Observed.Length, i => row[Observed[i]] - _model.Mean(component)[Observed[i]]);

        public Vector<double> Mean(double[] row, int component) =>
            Vector<double>.Build.Dense(Missing.Length, i => _model.Mean(component)[Missing[i]]) + (_regression[component] * Distance(row, component));
    }
}
