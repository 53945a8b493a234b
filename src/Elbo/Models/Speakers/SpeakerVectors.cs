using Elbo.Data;

namespace Elbo.Models.Speakers;

/// <summary>What a PLDA model needs to know of some groups to compare them with others; <see cref="Plda.Project(GroupMoments)"/> makes one.</summary>
public sealed class SpeakerVectors
{
    internal SpeakerVectors(Plda model, IReadOnlyList<string> names, double[] counts, double[] coordinates) =>
        (Model, Names, Counts, Coordinates) = (model, names, counts, coordinates);

    /// <summary>The names of the groups.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Some of them, one after the other.</summary>
    /// <param name="start">The number of the first, from 0.</param>
    /// <param name="count">How many.</param>
    public SpeakerVectors Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Names.Count - start);
        int dimension = Model.Dimension;
        return new(
            Model,
            [.. Names.Skip(start).Take(count)],
            Counts.AsSpan(start, count).ToArray(),
            Coordinates.AsSpan(start * dimension, count * dimension).ToArray());
    }

    /// <summary>The model whose coordinates they are in.</summary>
    internal Plda Model { get; }

    /// <summary>How many rows each has.</summary>
    internal double[] Counts { get; }

    /// <summary>The mean row of each in the coordinates in which both covariances are diagonal: groups × D numbers.</summary>
    internal double[] Coordinates { get; }
}
