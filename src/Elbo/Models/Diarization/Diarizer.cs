using Elbo.Data;
using Elbo.Data.Speech;
using Elbo.Models.Speakers;
using Elbo.Numerics;

namespace Elbo.Models.Diarization;

/// <summary>
/// Finds out who spoke when from embeddings of short, possibly overlapping segments: vectors are prepared, clustered by similarity, and, from there, the
/// Bayesian hidden Markov model <see cref="Vbx"/> finds speakers and their turns together. See <c>docs/models/diarization.md</c>.
/// </summary>
public sealed class Diarizer
{
    private readonly Plda _model;
    private readonly VectorPreparation _preparation;
    private readonly DiarizationOptions _options;
    private readonly int _dimension;

    /// <summary>A recipe.</summary>
    /// <param name="model">How much voices of different people differ, and those of one.</param>
    /// <param name="preparation">What to do to embeddings before the model sees them; what its <see cref="Plda.Input"/> says if not given.</param>
    /// <param name="options">How; the defaults if not given.</param>
    /// <exception cref="ArgumentException">If the preparation leaves other vectors than the model takes, or an option is impossible.</exception>
    public Diarizer(Plda model, VectorPreparation? preparation = null, DiarizationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_model, _preparation, _options) = (model, preparation ?? model.Input.Preparation, options ?? new());
        if (_preparation.Outputs != model.Dimension)
        {
            throw new ArgumentException($"The preparation leaves {_preparation.Outputs} numbers, the model takes {model.Dimension}.", nameof(preparation));
        }

        _dimension = _options.Dimension ?? model.Dimension;
        if (_dimension < 1 || _dimension > model.Dimension)
        {
            throw new ArgumentException($"There are 1 to {model.Dimension} coordinates to use, not {_dimension}.", nameof(options));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Threads, 1, nameof(options));
        if (_options.Speakers < 1 || double.IsNaN(_options.Threshold) || double.IsNaN(_options.AbsoluteThreshold ?? 0))
        {
            throw new ArgumentException("There is at least one speaker, and a threshold is a number.", nameof(options));
        }

        _options.Vbx.Settings.Check();
    }

    /// <summary>Diarizes a recording. Memory: 8 bytes for every pair of its segments.</summary>
    /// <param name="segments">Its segments, in any order.</param>
    /// <param name="embeddings">One vector for each, in that order.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iteration and to keep what there is.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">If there are none, too many, not as many vectors, or the segments are of several recordings.</exception>
    public DiarizedRecording Run(
        IReadOnlyList<TimedSegment> segments,
        ReadOnlySpan<double> embeddings,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(segments);
        if (segments.Count is 0 or > PairScores.MostVectors || embeddings.Length != (long)segments.Count * _preparation.Inputs)
        {
            throw new ArgumentException(
                $"{segments.Count} segments have {embeddings.Length} numbers; from 1 to {PairScores.MostVectors} with {_preparation.Inputs} each are expected.", nameof(embeddings));
        }

        if (segments.Any(segment => segment.Recording != segments[0].Recording))
        {
            throw new ArgumentException("The segments are of several recordings.", nameof(segments));
        }

        int[] order = [.. Enumerable.Range(0, segments.Count).OrderBy(n => segments[n].Start).ThenBy(n => segments[n].End)];
        TimedSegment[] sorted = [.. order.Select(n => segments[n])];
        var (prepared, coordinates) = Prepare(embeddings, order);
        var (labels, threshold) = Cluster(prepared, coordinates, cancellation);
        int clusters = labels.Max() + 1;
        var fit = _options.Resegments
            ? Models.Vbx.Fit(
                new GroupedRows(new MatrixSource(coordinates, _dimension), RowGroups.One(sorted.Length)),
                _model.Spreads[.._dimension],
                labels,
                _options.Vbx with { Threads = _options.Threads },
                progress,
                stop,
                cancellation)
            : null;
        int[] speakers = Renumbered(fit is null ? labels : MostProbable(fit.Model, coordinates));
        return new(sorted[0].Recording, sorted, speakers, SpeakerTurns.Of(sorted, speakers)) { Clusters = clusters, Threshold = threshold, Fit = fit };
    }

    /// <summary>The vectors that the model takes, and as many of its coordinates as are to be used.</summary>
    private (double[] Prepared, double[] Coordinates) Prepare(ReadOnlySpan<double> embeddings, int[] order)
    {
        double[] prepared = new double[order.Length * _model.Dimension], coordinates = new double[order.Length * _dimension], all = new double[_model.Dimension];
        var scratch = new Scratch();
        for (int n = 0; n < order.Length; n++)
        {
            var vector = prepared.AsSpan(n * _model.Dimension, _model.Dimension);
            _preparation.Apply(new(embeddings.Slice(order[n] * _preparation.Inputs, _preparation.Inputs), default, _preparation.Inputs), scratch, vector);
            _model.Transform(new(vector, default, _model.Dimension), scratch, all);
            all.AsSpan(0, _dimension).CopyTo(coordinates.AsSpan(n * _dimension));
        }

        return (prepared, coordinates);
    }

    private (int[] Labels, double Threshold) Cluster(double[] prepared, double[] coordinates, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Threads, CancellationToken = cancellation };
        var scores = _options.Similarity == PairSimilarity.Cosine
            ? PairScores.Cosines(prepared, _model.Dimension, parallel)
            : PairScores.LikelihoodRatios(coordinates, _model.Spreads[.._dimension].ToArray(), parallel);
        double threshold = _options.Speakers is not null ? double.NaN
            : _options.AbsoluteThreshold ?? (ScoreThreshold.Of(scores, _options.Threads, cancellation) + _options.Threshold);
        var (tree, heights) = AverageLinkage.Of(scores, cancellation);
        int groups = _options.Speakers ?? (heights.Length + 1 - heights.TakeWhile(height => height >= threshold).Count());
        return (tree.Cut(groups), threshold);
    }

    private static int[] MostProbable(Vbx model, double[] coordinates)
    {
        int count = coordinates.Length / model.Dimension;
        double[] posterior = new double[count * model.Speakers];
        model.Smooth(new(coordinates, default, model.Dimension), new(), posterior);
        return [.. Enumerable.Range(0, count).Select(n => System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(posterior.AsSpan(n * model.Speakers, model.Speakers)))];
    }

    /// <summary>Numbers in the order of first words.</summary>
    private static int[] Renumbered(int[] labels)
    {
        var numbers = new Dictionary<int, int>();
        foreach (int label in labels)
        {
            numbers.TryAdd(label, numbers.Count);
        }

        return [.. labels.Select(label => numbers[label])];
    }
}
