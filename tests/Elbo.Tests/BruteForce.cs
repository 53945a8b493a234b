using Elbo.Models;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests;

/// <summary>What models say, from their parameters and the textbook's formula, term by term.</summary>
internal static class BruteForce
{
    /// <summary>ln πₖ N(x; μₖ, Σₖ) for every row and component.</summary>
    public static double[][] LogJoint(GaussianMixture model, double[] values)
    {
        int dimension = model.Dimension;
        var joint = new double[values.Length / dimension][];
        for (int n = 0; n < joint.Length; n++)
        {
            joint[n] = new double[model.Components];
        }

        var solved = new double[dimension];
        for (int k = 0; k < model.Components; k++)
        {
            double[,] factor = Matrix<double>.Build.DenseOfArray(model.Covariance(k)).Cholesky().Factor.ToArray();
            double normalizer = Math.Log(model.Weights[k]) - (0.5 * dimension * Math.Log(2 * Math.PI));
            for (int d = 0; d < dimension; d++)
            {
                normalizer -= Math.Log(factor[d, d]);
            }

            double[] mean = model.Mean(k).ToArray();
            for (int n = 0; n < joint.Length; n++)
            {
                double squared = 0;
                for (int i = 0; i < dimension; i++)
                {
                    double left = values[(n * dimension) + i] - mean[i];
                    for (int j = 0; j < i; j++)
                    {
                        left -= factor[i, j] * solved[j];
                    }

                    solved[i] = left / factor[i, i];
                    squared += solved[i] * solved[i];
                }

                joint[n][k] = normalizer - (0.5 * squared);
            }
        }

        return joint;
    }

    /// <summary>ln Σ eˢ.</summary>
    public static double LogSum(double[] scores)
    {
        double most = scores.Max();
        return most + Math.Log(scores.Sum(s => Math.Exp(s - most)));
    }

    /// <summary>The exact posterior of one unit.</summary>
    public static double[] Posterior(double[] scores)
    {
        double total = LogSum(scores);
        return [.. scores.Select(s => Math.Exp(s - total))];
    }

    /// <summary>−Σ r ln r.</summary>
    public static double Entropy(double[] posterior) => -posterior.Sum(static r => r == 0 ? 0 : r * Math.Log(r));

    /// <summary>Σ r ln(r/s), from the logarithms of joint scores, so that nothing underflows.</summary>
    public static double Divergence(double[] joint, double[] other)
    {
        double total = LogSum(joint), otherTotal = LogSum(other), sum = 0;
        for (int k = 0; k < joint.Length; k++)
        {
            double r = Math.Exp(joint[k] - total);
            sum += r == 0 ? 0 : r * (joint[k] - total - (other[k] - otherTotal));
        }

        return sum;
    }
}
