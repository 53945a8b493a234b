using System.Numerics.Tensors;
using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Factors;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions;

/// <content>EM: factors and missing cells are hidden beside the component.</content>
public sealed partial class FactorEmission
{
    /// <inheritdoc/>
    public double Accumulate(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        double entropy = 0;
        for (int k = 0; k < Components; k++)
        {
            entropy += Accumulate(k, rows, responsibilities.Slice(k * rows.Count, rows.Count), scratch, statistics.Slice(k * _layout.Length, _layout.Length));
        }

        return entropy;
    }

    /// <inheritdoc/>
    public double ExpectedLogDensity(ReadOnlySpan<double> statistics)
    {
        var regression = new MomentRegression(_layout);
        double[] squares = new double[Dimension];
        double sum = 0;
        for (int k = 0; k < Components; k++)
        {
            var mine = statistics.Slice(k * _layout.Length, _layout.Length);
            var own = _components[k];
            double[] coefficients = new double[(Factors + 1) * Dimension];
            TensorPrimitives.Subtract(own.Mean, _anchors[k], coefficients.AsSpan(0, Dimension));
            own.Loadings.CopyTo(coefficients, Dimension);
            regression.Squares(mine, coefficients, squares);
            sum += mine[0] * Factors * Math.Log(2 * Math.PI);
            for (int f = 0; f < Factors; f++)
            {
                sum += mine[_layout.FactorProducts][Packed.Index(f, f)];
            }

            for (int d = 0; d < Dimension; d++)
            {
                sum += (mine[0] * Math.Log(2 * Math.PI * own.Variances[d])) + (squares[d] / own.Variances[d]);
            }
        }

        return -0.5 * sum;
    }

    /// <summary>
    /// Every column is regressed on the factors, whatever its noise; what is left over is noise, put together over columns or components where these share it,
    /// and raised to the floor: exact for each.
    /// </summary>
    /// <inheritdoc/>
    public FactorEmission Maximize(ReadOnlySpan<double> statistics)
    {
        var regression = new MomentRegression(_layout);
        var fitted = new FactorParameters[Components];
        double[] coefficients = new double[(Factors + 1) * Dimension], pooled = new double[Dimension], counts = new double[Dimension];
        double total = 0;
        for (int k = 0; k < Components; k++)
        {
            var mine = statistics.Slice(k * _layout.Length, _layout.Length);
            fitted[k] = _components[k];
            if (mine[0] <= WithinScatter.DeadWeight)
            {
                continue;
            }

            double[] mean = new double[Dimension], squares = new double[Dimension];
            regression.Solve(mine, coefficients);
            regression.Squares(mine, coefficients, squares);
            TensorPrimitives.Add(coefficients.AsSpan(0, Dimension), _anchors[k], mean);
            if (Structure.SharesNoise)
            {
                TensorPrimitives.Add(pooled, squares, pooled);
                total += mine[0];
            }
            else
            {
                Array.Fill(counts, mine[0]);
                Structure.Noise.Maximize(squares, counts, Floor);
            }

            fitted[k] = new(mean, coefficients[Dimension..], squares);
        }

        if (Structure.SharesNoise && total > 0)
        {
            Array.Fill(counts, total);
            Structure.Noise.Maximize(pooled, counts, Floor);
            fitted = [.. fitted.Select(own => own with { Variances = pooled })];
        }

        return new(Structure, Floor, fitted, _anchors);
    }

    /// <summary>The maximum with factors integrated out, where every component has noise of its own: a component's rows say all by their mean and covariance.</summary>
    /// <param name="weights">Σ r of every component.</param>
    /// <param name="means">The mean of its rows.</param>
    /// <param name="covariances">Their covariance, packed lower triangles.</param>
    /// <param name="starts">The variances of the noise to climb from, of which there may be several peaks; the present ones if not given.</param>
    internal FactorEmission Maximize(double[] weights, double[][] means, double[][] covariances, double[][]? starts = null)
    {
        var fitted = (FactorParameters[])_components.Clone();
        for (int k = 0; k < Components; k++)
        {
            if (weights[k] > WithinScatter.DeadWeight)
            {
                var (loadings, variances) = Structure.Noise.Fit(covariances[k], Factors, Floor, starts?[k] ?? _components[k].Variances);
                fitted[k] = new(means[k], loadings, variances);
            }
        }

        return new(Structure, Floor, fitted, _anchors);
    }

    /// <summary>The same with the columns' names.</summary>
    internal IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics, ColumnLabels labels)
    {
        const double OnFloor = 1 + 1e-6;
        var warnings = new List<FitWarning>();
        for (int k = 0; k < Components; k++)
        {
            double[] variances = _components[k].Variances;
            int[] floored = [.. Enumerable.Range(0, Dimension).Where(d => !Floor.IsConstant(d) && variances[d] <= Floor.Minima[d] * OnFloor)];
            bool isAll = Structure.Noise is FactorNoise.Common && variances[0] <= Floor.Minima.ToArray().Max() * OnFloor;
            string whose = Structure.SharesNoise ? "all components" : FormattableString.Invariant($"component {k + 1}");
            int[] dependent = isAll ? [] : _components[k].Dependent(floored, Floor.Minima);
            if (isAll || floored.Length > Factors || dependent.Length > 0)
            {
                // A column that others tell remains one with any number of factors.
                string which = isAll ? "The noise"
                    : dependent.Length > 0 ? $"The noise of columns that follow from each other ({string.Join(", ", dependent.Select(labels.Column))})"
                    : $"The noise of more columns than factors ({string.Join(", ", floored.Select(labels.Column))})";
                string remedy = dependent.Length > 0 ? "leave out what follows from other columns, or use fewer components" : "use fewer factors or components, or share the noise";
                warnings.Add(new(
                    "noise-floor",
                    FormattableString.Invariant($"{which} of {whose} lies on the variance floor ({Floor.Share:R} of a column's variance), and the likelihood is the floor's, not the data's: {remedy}."),
                    IsDegenerate: true));
            }
            else if (floored.Length > 0)
            {
                warnings.Add(new(
                    "heywood",
                    FormattableString.Invariant($"A Heywood case: the factors of {whose} explain {string.Join(", ", floored.Select(labels.Column))} entirely, and the variance of the noise lies on the floor ({Floor.Share:R} of the column's): fewer factors may describe the data better.")));
            }

            double weight = statistics[k * _layout.Length];
            if (weight < Factors + 2)
            {
                warnings.Add(new(
                    "small-component",
                    FormattableString.Invariant($"Component {k + 1} has the weight of {weight:0.##} rows; a component with {Factors} {(Factors == 1 ? "factor" : "factors")} needs at least {Factors + 2}."),
                    IsDegenerate: true));
            }
        }

        // What is shared is said once.
        return [.. warnings.Distinct()];
    }

    private double Accumulate(int component, Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
    {
        var own = _components[component];
        using var frame = scratch.Begin();
        var posterior = new FactorPosterior(own, scratch);
        Span<double> centered = scratch.Take(Dimension), square = scratch.Take(Dimension);
        double entropy = 0, alike = 0, ofFactors = Factors * (1 + Math.Log(2 * Math.PI));
        int pattern = -1;
        for (int n = 0; n < rows.Count; n++)
        {
            double r = responsibilities[n];
            if (r == 0)
            {
                continue;
            }

            var row = rows[n];
            if (!posterior.Fits(row))
            {
                entropy += AddCommon(own, posterior, pattern < 0 ? default : rows[pattern], alike, statistics);
                posterior.Observe(row);
                (alike, pattern) = (0, n);
            }

            if (posterior.Observed == 0)
            {
                // A row of which nothing is known says nothing.
                continue;
            }

            alike += r;
            posterior.Infer(row);
            entropy += 0.5 * r * (ofFactors - posterior.LogDeterminant);
            row.CopyTo(centered);
            if (posterior.Observed < Dimension)
            {
                own.Fill(posterior.Mean, centered);
            }

            TensorPrimitives.Subtract(centered, _anchors[component], centered);
            Add(r, centered, square, posterior.Mean, statistics);
        }

        return entropy + AddCommon(own, posterior, pattern < 0 ? default : rows[pattern], alike, statistics);
    }

    private void Add(double weight, ReadOnlySpan<double> centered, Span<double> square, ReadOnlySpan<double> factors, Span<double> statistics)
    {
        statistics[0] += weight;
        Span<double> sums = statistics[_layout.Sums], squares = statistics[_layout.Squares];
        Span<double> factorSums = statistics[_layout.FactorSums], factorProducts = statistics[_layout.FactorProducts];
        TensorPrimitives.MultiplyAdd(centered, weight, sums, sums);
        TensorPrimitives.Multiply(centered, centered, square);
        TensorPrimitives.MultiplyAdd(square, weight, squares, squares);
        for (int f = 0; f < factors.Length; f++)
        {
            double share = weight * factors[f];
            var products = statistics[_layout.Products(f)];
            TensorPrimitives.MultiplyAdd(centered, share, products, products);
            factorSums[f] += share;
            for (int g = 0; g <= f; g++)
            {
                factorProducts[Packed.Index(f, g)] += share * factors[g];
            }
        }
    }

    /// <summary>
    /// Adds the uncertainty that rows with the same missing cells have in common: G of the factors, Gλ between them and a missing cell, λᵀGλ + ψ of a missing cell.
    /// </summary>
    /// <returns>The entropy of the missing cells given the factors.</returns>
    private double AddCommon(FactorParameters own, FactorPosterior posterior, ReadOnlySpan<double> pattern, double weight, Span<double> statistics)
    {
        if (weight == 0)
        {
            return 0;
        }

        var products = statistics[_layout.FactorProducts];
        TensorPrimitives.MultiplyAdd(posterior.Covariance, weight, products, products);
        double entropy = 0;
        for (int d = 0; d < Dimension && posterior.Observed < Dimension; d++)
        {
            if (!double.IsNaN(pattern[d]))
            {
                continue;
            }

            double variance = own.Variances[d];
            for (int f = 0; f < Factors; f++)
            {
                double covariance = 0;
                for (int g = 0; g < Factors; g++)
                {
                    covariance += posterior.Covariance[f >= g ? Packed.Index(f, g) : Packed.Index(g, f)] * own.Loading(g)[d];
                }

                statistics[_layout.Products(f)][d] += weight * covariance;
                variance += own.Loading(f)[d] * covariance;
            }

            statistics[_layout.Squares][d] += weight * variance;
            entropy += 0.5 * weight * (1 + Math.Log(2 * Math.PI * own.Variances[d]));
        }

        return entropy;
    }
}
