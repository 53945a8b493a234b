using Elbo.Numerics.Linear;

namespace Elbo.Data;

/// <summary>
/// A batch of groups of rows, each of them told by its moments: how many rows it has, their mean, and, summed over the groups, their scatter round it.
/// For models in which the rows of a group are exchangeable and Gaussian these are sufficient, and the rows are not needed again.
/// </summary>
public sealed class GroupBatch : Batch
{
    private ReadOnlyMemory<double> _counts;
    private ReadOnlyMemory<double> _means;
    private ReadOnlyMemory<double> _scatter;
    private ReadOnlyMemory<double> _weights;

    /// <summary>D, how many numbers a row has.</summary>
    public int Dimension { get; private set; }

    /// <inheritdoc/>
    public override int UnitCount => _counts.Length;

    /// <inheritdoc/>
    public override double TotalWeight => _weights.IsEmpty ? UnitCount : Sums.Of(_weights.Span);

    /// <summary>How many rows every group has, or what they weigh together; above 0.</summary>
    public ReadOnlySpan<double> Counts => _counts.Span;

    /// <summary>The mean row of every group: groups × D numbers.</summary>
    public ReadOnlySpan<double> Means => _means.Span;

    /// <summary>
    /// Σ w Σ (x − x̄)(x − x̄)ᵀ over groups and rows as a packed lower triangle of D(D+1)/2 numbers; empty if it is zero. Where only that of the whole data
    /// is known, it is the batch's share of that.
    /// </summary>
    public ReadOnlySpan<double> Scatter => _scatter.Span;

    /// <summary>How many times every group counts; empty if each counts once.</summary>
    public ReadOnlySpan<double> Weights => _weights.Span;

    /// <summary>Points the batch at memory that a source owns; nothing is copied.</summary>
    /// <param name="dimension">D; at least 1.</param>
    /// <param name="counts">How many rows every group has.</param>
    /// <param name="means">Groups × D numbers.</param>
    /// <param name="scatter">A packed lower triangle, or nothing.</param>
    /// <param name="weights">One weight per group, or nothing.</param>
    /// <exception cref="ArgumentException">If the lengths do not fit together.</exception>
    public void Set(
        int dimension,
        ReadOnlyMemory<double> counts,
        ReadOnlyMemory<double> means,
        ReadOnlyMemory<double> scatter = default,
        ReadOnlyMemory<double> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (means.Length != (long)counts.Length * dimension
            || (!scatter.IsEmpty && scatter.Length != Packed.Length(dimension))
            || (!weights.IsEmpty && weights.Length != counts.Length))
        {
            throw new ArgumentException($"The arrays do not fit {counts.Length} groups of {dimension} columns.", nameof(means));
        }

        (Dimension, _counts, _means, _scatter, _weights) = (dimension, counts, means, scatter, weights);
    }
}
