using System.Numerics.Tensors;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Speakers;

/// <summary>The part of the statistics of rows and the numbers of their groups that is summed group by group.</summary>
internal readonly ref struct GroupFactorSums
{
    private const int Scalars = 3;

    private readonly Span<double> _factors;
    private readonly Span<double> _cross;

    /// <summary>A view of all statistics.</summary>
    /// <param name="statistics">All of them.</param>
    /// <param name="dimension">D.</param>
    /// <param name="rank">R.</param>
    public GroupFactorSums(Span<double> statistics, int dimension, int rank)
    {
        int packed = Packed.Length(rank), next = Scalars + dimension;
        _factors = statistics.Slice(next, rank);
        Products = statistics.Slice(next + rank, packed);
        _cross = statistics.Slice(next + rank + packed, rank * dimension);
        Scatter = statistics[(next + rank + packed + (rank * dimension))..];
    }

    /// <summary>Σ w n E[hhᵀ], a packed lower triangle.</summary>
    public Span<double> Products { get; }

    /// <summary>Σ w Σ (x − a)(x − a)ᵀ, a packed lower triangle.</summary>
    public Span<double> Scatter { get; }

    /// <summary>Adds a group, but for the uncertainty of its numbers and its scatter.</summary>
    /// <param name="weight">w n.</param>
    /// <param name="centered">x̄ − a.</param>
    /// <param name="means">E[h].</param>
    public void Add(double weight, ReadOnlySpan<double> centered, ReadOnlySpan<double> means)
    {
        for (int r = 0; r < means.Length; r++)
        {
            double share = weight * means[r];
            _factors[r] += share;
            var cross = _cross.Slice(r * centered.Length, centered.Length);
            TensorPrimitives.MultiplyAdd(centered, share, cross, cross);
            for (int s = 0; s <= r; s++)
            {
                Products[Packed.Index(r, s)] += share * means[s];
            }
        }
    }
}
