using Elbo.Emissions.Covariances;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Factors;

/// <summary>
/// The axes along which factors are told. Any rotation of them has the same likelihood; these are two that everyone finds again. Factors come in the order
/// of what they explain, and each with the sign that makes its loadings sum to more than zero.
/// </summary>
public abstract record FactorRotation
{
    private FactorRotation()
    {
    }

    /// <summary>Both, in the order of the help.</summary>
    public static IReadOnlyList<FactorRotation> All { get; } = [new Principal(), new Varimax()];

    /// <summary>Its name, as the tool spells it.</summary>
    public abstract string Name { get; }

    /// <summary>The rotation of a name.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <exception cref="ArgumentException">If there is none.</exception>
    public static FactorRotation Parse(string name) =>
        All.FirstOrDefault(rotation => rotation.Name == name) ?? throw new ArgumentException($"There is no rotation '{name}'.", nameof(name));

    /// <summary>The same parameters along these axes.</summary>
    internal FactorParameters Rotate(FactorParameters parameters)
    {
        int dimension = parameters.Mean.Length, factors = parameters.Factors;
        double[] rotated = Turn(parameters), ordered = new double[rotated.Length];
        double[] shares = new double[factors];
        for (int f = 0; f < factors; f++)
        {
            shares[f] = Share(parameters, rotated.AsSpan(f * dimension, dimension));
        }

        int[] order = [.. Enumerable.Range(0, factors).OrderByDescending(f => shares[f])];
        for (int f = 0; f < factors; f++)
        {
            var from = rotated.AsSpan(order[f] * dimension, dimension);
            double sum = 0;
            for (int d = 0; d < dimension; d++)
            {
                sum += from[d] / Math.Sqrt(parameters.Variance(d));
            }

            System.Numerics.Tensors.TensorPrimitives.Multiply(from, sum < 0 ? -1.0 : 1.0, ordered.AsSpan(f * dimension, dimension));
        }

        return parameters with { Loadings = ordered };
    }

    /// <summary>The loadings along these axes, in any order and with any sign.</summary>
    internal abstract double[] Turn(FactorParameters parameters);

    /// <summary>What the factors are put in order by.</summary>
    internal abstract double Share(FactorParameters parameters, ReadOnlySpan<double> loading);

    /// <summary>ΛᵀΨ⁻¹Λ is diagonal, so that factors are independent given a row, too: with common noise they are the principal axes.</summary>
    public sealed record Principal : FactorRotation
    {
        /// <inheritdoc/>
        public override string Name => "principal";

        internal override double[] Turn(FactorParameters parameters)
        {
            int dimension = parameters.Mean.Length, factors = parameters.Factors;
            double[] packed = new double[Packed.Length(factors)], scaled = new double[dimension], turned = new double[parameters.Loadings.Length];
            for (int f = 0; f < factors; f++)
            {
                System.Numerics.Tensors.TensorPrimitives.Divide(parameters.Loading(f), parameters.Variances, scaled);
                for (int g = 0; g <= f; g++)
                {
                    packed[Packed.Index(f, g)] = Sums.OfProducts(scaled, parameters.Loading(g));
                }
            }

            var (_, vectors) = SymmetricEigen.Decompose(packed, factors);
            for (int e = 0; e < factors; e++)
            {
                var to = turned.AsSpan(e * dimension, dimension);
                for (int f = 0; f < factors; f++)
                {
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(parameters.Loading(f), vectors[f, e], to, to);
                }
            }

            return turned;
        }

        internal override double Share(FactorParameters parameters, ReadOnlySpan<double> loading)
        {
            double share = 0;
            for (int d = 0; d < loading.Length; d++)
            {
                share += loading[d] * loading[d] / parameters.Variances[d];
            }

            return share;
        }
    }

    /// <summary>Every column loads on few factors, and every factor is loaded on by few columns (Kaiser 1958, with his normalization of the columns).</summary>
    public sealed record Varimax : FactorRotation
    {
        private const int MostRounds = 1000;
        private const double Still = 1e-14;

        /// <inheritdoc/>
        public override string Name => "varimax";

        internal override double[] Turn(FactorParameters parameters)
        {
            int dimension = parameters.Mean.Length, factors = parameters.Factors;

            // From where no rotation was chosen yet, so that the result does not depend on how loadings came about.
            double[] turned = new Principal().Rotate(parameters).Loadings, lengths = new double[dimension];
            for (int d = 0; d < dimension; d++)
            {
                double common = parameters.Variance(d) - parameters.Variances[d];
                lengths[d] = common > 0 ? Math.Sqrt(common) : 1;
            }

            double largest = 1;
            for (int round = 0; round < MostRounds && largest > Still; round++)
            {
                largest = 0;
                for (int f = 1; f < factors; f++)
                {
                    for (int g = 0; g < f; g++)
                    {
                        double angle = TurnPlane(turned.AsSpan(g * dimension, dimension), turned.AsSpan(f * dimension, dimension), lengths);
                        largest = Math.Max(largest, Math.Abs(angle));
                    }
                }
            }

            return turned;
        }

        internal override double Share(FactorParameters parameters, ReadOnlySpan<double> loading)
        {
            double share = 0;
            for (int d = 0; d < loading.Length; d++)
            {
                share += loading[d] * loading[d] / parameters.Variance(d);
            }

            return share;
        }

        /// <summary>The angle that makes the variance of squared loadings in a plane the largest, in closed form.</summary>
        private static double TurnPlane(Span<double> first, Span<double> second, double[] lengths)
        {
            double sumU = 0, sumV = 0, squares = 0, products = 0;
            for (int d = 0; d < lengths.Length; d++)
            {
                double x = first[d] / lengths[d], y = second[d] / lengths[d], u = (x * x) - (y * y), v = 2 * x * y;
                sumU += u;
                sumV += v;
                squares += (u * u) - (v * v);
                products += u * v;
            }

            double top = 2 * (products - (sumU * sumV / lengths.Length)), bottom = squares - (((sumU * sumU) - (sumV * sumV)) / lengths.Length);
            double angle = 0.25 * Math.Atan2(top, bottom), cosine = Math.Cos(angle), sine = Math.Sin(angle);
            for (int d = 0; d < lengths.Length; d++)
            {
                (first[d], second[d]) = ((cosine * first[d]) + (sine * second[d]), (cosine * second[d]) - (sine * first[d]));
            }

            return angle;
        }
    }
}
