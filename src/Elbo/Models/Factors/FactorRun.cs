using System.Numerics.Tensors;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Factors;

/// <summary>
/// Sums over consecutive rows with the same missing cells: what such rows have in common, the moments of their factors, is added to their columns once, at
/// the end.
/// </summary>
internal ref struct FactorRun
{
    private readonly FactorLayout _layout;
    private readonly Span<double> _factors;
    private readonly Span<double> _products;
    private readonly Span<double> _square;
    private readonly Span<bool> _isMissing;
    private bool _hasMissing;
    private double _weight;

    /// <summary>Working memory for the rows of one batch.</summary>
    /// <param name="layout">Where statistics are.</param>
    /// <param name="scratch">Where the memory comes from.</param>
    public FactorRun(FactorLayout layout, Scratch scratch)
    {
        _layout = layout;
        _factors = scratch.TakeZeros(layout.Factors);
        _products = scratch.TakeZeros(Packed.Length(layout.Factors));
        _square = scratch.Take(layout.Dimension);
        _isMissing = System.Runtime.InteropServices.MemoryMarshal.Cast<double, bool>(scratch.Take(layout.Dimension))[..layout.Dimension];
    }

    /// <summary>Begins with rows that have the missing cells of this one.</summary>
    /// <param name="row">The row.</param>
    public void Begin(ReadOnlySpan<double> row)
    {
        _hasMissing = false;
        for (int d = 0; d < row.Length; d++)
        {
            _isMissing[d] = double.IsNaN(row[d]);
            _hasMissing |= _isMissing[d];
        }
    }

    /// <summary>Adds a row.</summary>
    /// <param name="weight">How many times it counts.</param>
    /// <param name="centered">x − a; missing cells are made 0.</param>
    /// <param name="factors">E[h].</param>
    /// <param name="statistics">Where to add.</param>
    public void Add(double weight, Span<double> centered, ReadOnlySpan<double> factors, Span<double> statistics)
    {
        for (int d = 0; d < centered.Length && _hasMissing; d++)
        {
            centered[d] = _isMissing[d] ? 0 : centered[d];
        }

        Span<double> sums = statistics[FactorLayout.Sums(centered.Length)], squares = statistics[FactorLayout.Squares(centered.Length)];
        TensorPrimitives.MultiplyAdd(centered, weight, sums, sums);
        TensorPrimitives.Multiply(centered, centered, _square);
        TensorPrimitives.MultiplyAdd(_square, weight, squares, squares);
        for (int f = 0; f < factors.Length; f++)
        {
            double share = weight * factors[f];
            var products = statistics[_layout.Products(f)];
            TensorPrimitives.MultiplyAdd(centered, share, products, products);
            _factors[f] += share;
            for (int g = 0; g <= f; g++)
            {
                _products[Packed.Index(f, g)] += share * factors[g];
            }
        }

        _weight += weight;
    }

    /// <summary>Adds what the rows have in common, and forgets them.</summary>
    /// <param name="covariance">G, which they share.</param>
    /// <param name="statistics">Where to add.</param>
    public void End(ReadOnlySpan<double> covariance, Span<double> statistics)
    {
        if (_weight == 0)
        {
            return;
        }

        TensorPrimitives.MultiplyAdd(covariance, _weight, _products, _products);
        statistics[0] += _weight;
        AddToObserved(_weight, statistics[FactorLayout.Counts(_layout.Dimension)]);
        for (int f = 0; f < _factors.Length; f++)
        {
            statistics[1] += _products[Packed.Index(f, f)];
            AddToObserved(_factors[f], statistics[_layout.FactorSums(f)]);
            for (int g = 0; g <= f; g++)
            {
                AddToObserved(_products[Packed.Index(f, g)], statistics[_layout.FactorProducts(f, g)]);
            }
        }

        _factors.Clear();
        _products.Clear();
        _weight = 0;
    }

    private readonly void AddToObserved(double value, Span<double> columns)
    {
        for (int d = 0; d < columns.Length; d++)
        {
            columns[d] += _isMissing[d] ? 0 : value;
        }
    }
}
