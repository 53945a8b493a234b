using Elbo.Emissions.Covariances;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Factors;

/// <summary>What rows have besides their factors: the variances ψ of noise that is independent from column to column.</summary>
public abstract record FactorNoise
{
    private FactorNoise()
    {
    }

    /// <summary>Both, in the order of the help.</summary>
    public static IReadOnlyList<FactorNoise> All { get; } = [new PerColumn(), new Common()];

    /// <summary>Its name in model files.</summary>
    public abstract string Name { get; }

    /// <summary>What a model with it is called.</summary>
    public abstract string Model { get; }

    /// <summary>How many variances the data choose.</summary>
    /// <param name="dimension">D, how many columns there are.</param>
    public abstract int VarianceCount(int dimension);

    /// <summary>The largest number of factors that a covariance of D(D+1)/2 numbers can tell; 0 if it can tell none.</summary>
    /// <param name="dimension">D, how many columns there are.</param>
    public abstract int MostFactors(int dimension);

    /// <summary>The noise of a name.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <exception cref="ArgumentException">If there is none.</exception>
    public static FactorNoise Parse(string name) =>
        All.FirstOrDefault(noise => noise.Name == name) ?? throw new ArgumentException($"There is no noise '{name}'.", nameof(name));

    /// <summary>Makes variances of the columns' sums of squares: their maximum above the floor. Where nothing was counted there is a variance already.</summary>
    internal abstract void Maximize(Span<double> squares, ReadOnlySpan<double> counts, CovarianceFloor floor);

    /// <summary>Loadings (F × D) and variances of the highest likelihood that complete rows with this covariance, a packed lower triangle, lead to.</summary>
    internal abstract (double[] Loadings, double[] Variances) Fit(double[] covariance, int factors, CovarianceFloor floor, double[] start);

    /// <summary>A variance for every column: factor analysis.</summary>
    public sealed record PerColumn : FactorNoise
    {
        /// <inheritdoc/>
        public override string Name => "per-column";

        /// <inheritdoc/>
        public override string Model => "factor analysis";

        /// <inheritdoc/>
        public override int VarianceCount(int dimension) => dimension;

        /// <summary>The bound of Ledermann (1937): (D − F)² ≥ D + F.</summary>
        /// <inheritdoc/>
        public override int MostFactors(int dimension)
        {
            int factors = 0;
            while ((dimension - factors - 1) * (dimension - factors - 1) >= dimension + factors + 1 && factors + 1 < dimension)
            {
                factors++;
            }

            return factors;
        }

        internal override void Maximize(Span<double> squares, ReadOnlySpan<double> counts, CovarianceFloor floor)
        {
            for (int d = 0; d < squares.Length; d++)
            {
                squares[d] /= counts[d] > 0 ? counts[d] : 1;
            }

            floor.ClipDiagonal(squares);
        }

        internal override (double[] Loadings, double[] Variances) Fit(double[] covariance, int factors, CovarianceFloor floor, double[] start) =>
            new ProfileMaximum(covariance, factors, floor.Minima.ToArray()).Find(start);
    }

    /// <summary>One variance for all columns: probabilistic principal components (Tipping and Bishop 1999).</summary>
    public sealed record Common : FactorNoise
    {
        /// <inheritdoc/>
        public override string Name => "common";

        /// <inheritdoc/>
        public override string Model => "probabilistic PCA";

        /// <inheritdoc/>
        public override int VarianceCount(int dimension) => 1;

        /// <inheritdoc/>
        public override int MostFactors(int dimension) => dimension - 1;

        internal override void Maximize(Span<double> squares, ReadOnlySpan<double> counts, CovarianceFloor floor)
        {
            double sum = 0;
            for (int d = 0; d < squares.Length; d++)
            {
                sum += counts[d] > 0 ? squares[d] : 0;
            }

            squares.Fill(sum / Sums.Of(counts));
            floor.ClipSpherical(squares);
        }

        /// <summary>The closed form: the leading eigenvectors, each as long as the root of what its eigenvalue has above the mean of the others.</summary>
        internal override (double[] Loadings, double[] Variances) Fit(double[] covariance, int factors, CovarianceFloor floor, double[] start)
        {
            int dimension = start.Length, noise = dimension - factors;
            var (values, vectors) = SymmetricEigen.Decompose(covariance, dimension);
            double[] variances = new double[dimension], loadings = new double[factors * dimension];
            Array.Fill(variances, Sums.Of(values.AsSpan(0, noise)) / noise);
            floor.ClipSpherical(variances);
            for (int f = 0; f < factors; f++)
            {
                int e = dimension - 1 - f;
                double length = Math.Sqrt(Math.Max(values[e] - variances[0], 0));
                for (int d = 0; d < dimension; d++)
                {
                    loadings[(f * dimension) + d] = length * vectors[d, e];
                }
            }

            return (loadings, variances);
        }
    }
}
