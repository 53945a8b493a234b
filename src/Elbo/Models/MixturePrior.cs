using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Covariances.Priors;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <summary>What is believed about a mixture's parameters before there are data.</summary>
public abstract record MixturePrior
{
    private MixturePrior()
    {
    }

    /// <summary>All of them with their default settings.</summary>
    public static IReadOnlyList<MixturePrior> All { get; } = [new None(), new Conjugate()];

    /// <summary>Its name, as the tool spells it.</summary>
    public abstract string Name { get; }

    /// <summary>Nothing: the fit maximizes the likelihood.</summary>
    public sealed record None : MixturePrior
    {
        /// <inheritdoc/>
        public override string Name => "none";
    }

    /// <summary>
    /// A normal–inverse-Wishart prior for every component, the same for all (Fraley and Raftery 2007): the fit maximizes the posterior, and a
    /// component cannot collapse. What is not given is what mclust's <c>defaultPrior</c> takes from the data.
    /// </summary>
    public sealed record Conjugate : MixturePrior
    {
        /// <inheritdoc/>
        public override string Name => "conjugate";

        /// <summary>κ: the number of rows that the prior of a mean is worth; positive.</summary>
        public double Shrinkage { get; init; } = 0.01;

        /// <summary>ν, above D − 1; D + 2 if not given.</summary>
        public double? DegreesOfFreedom { get; init; }

        /// <summary>μₚ: D numbers; the means of the columns if not given.</summary>
        public IReadOnlyList<double>? Mean { get; init; }

        /// <summary>
        /// Λ: D × D numbers, positive definite; if not given, the sample covariance of the rows divided by K^(2/D). Structures of diagonal matrices
        /// take the mean of its diagonal.
        /// </summary>
        public double[,]? Scale { get; init; }

        /// <summary>Refuses what does not go with the data's dimension.</summary>
        internal void Check(int dimension)
        {
            if (Mean is { } mean && mean.Count != dimension)
            {
                throw new ArgumentException($"The mean of the prior has {mean.Count} numbers for {dimension} columns.", nameof(dimension));
            }

            if (Scale is { } scale && (scale.GetLength(0) != dimension || scale.GetLength(1) != dimension))
            {
                throw new ArgumentException(
                    $"The scale of the prior has {scale.GetLength(0)} × {scale.GetLength(1)} numbers for {dimension} columns.", nameof(dimension));
            }

            _ = new NormalInverseWishart(
                Mean is null ? new double[dimension] : [.. Mean], Shrinkage, DegreesOfFreedom ?? dimension + 2, Scale is null ? Identity(dimension) : Pack(Scale));
        }

        /// <summary>The prior for some data.</summary>
        internal NormalInverseWishart For(IRowSource rows, ICovarianceStructure structure, CovarianceFloor floor, int components) => new(
            [.. Mean ?? rows.Summary.Means],
            Shrinkage,
            DegreesOfFreedom ?? rows.Dimension + 2,
            Scale is null ? DefaultScale(rows, structure, floor, components) : Pack(Scale));

        private static double[] DefaultScale(IRowSource rows, ICovarianceStructure structure, CovarianceFloor floor, int components)
        {
            int dimension = rows.Dimension;
            double weight = rows.Summary.Weight;

            // Of the diagonal nothing but its mean is used, and from too few rows there is nothing else to use.
            double[] scale = structure.IsDiagonal || weight <= dimension ? Diagonal(rows.Summary.Variances) : Covariance(Starts.FilledRows.Of(rows, default), floor);
            floor.ClipFull(scale);
            double unbiased = weight > 1 ? weight / (weight - 1) : 1;
            double factor = unbiased * Math.Pow(components, -2.0 / dimension);
            return [.. scale.Select(value => value * factor)];
        }

        private static double[] Covariance(IRowSource rows, CovarianceFloor floor)
        {
            var summary = rows.Summary;
            var one = new GaussianEmission(new VVV(), floor, [.. summary.Means], Identity(rows.Dimension));
            var statistics = new double[one.StatisticsLength];
            var batch = new RowBatch();
            var scratch = new Scratch();
            for (int b = 0; b < rows.BatchCount; b++)
            {
                rows.Read(b, batch);
                double[] weights = batch.Rows.Weights.ToArray();
                one.Accumulate(batch.Rows, weights.Length > 0 ? weights : [.. Enumerable.Repeat(1.0, batch.UnitCount)], scratch, statistics);
            }

            return [.. statistics.Skip(1 + rows.Dimension).Select(value => value / summary.Weight)];
        }

        private static double[] Identity(int dimension) => Diagonal([.. Enumerable.Repeat(1.0, dimension)]);

        private static double[] Diagonal(IReadOnlyList<double> variances)
        {
            var packed = new double[Packed.Length(variances.Count)];
            for (int d = 0; d < variances.Count; d++)
            {
                packed[Packed.Index(d, d)] = variances[d];
            }

            return packed;
        }

        private static double[] Pack(double[,] matrix)
        {
            int dimension = matrix.GetLength(0);
            var packed = new double[Packed.Length(dimension)];
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    packed[Packed.Index(i, j)] = matrix[i, j] == matrix[j, i]
                        ? matrix[i, j]
                        : throw new ArgumentException("The scale of the prior is not symmetric.", nameof(matrix));
                }
            }

            return packed;
        }
    }
}
