using Elbo.Data;
using Elbo.Emissions.Pruning;
using Elbo.Numerics;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Gaussians.Pruning;

namespace Elbo.Emissions;

/// <content>
/// Components that have no part in a row are left out of its scores, exactly: see "Exact pruning" in docs/models/gaussian-mixture.md.
/// </content>
public sealed partial class GaussianEmission
{
    /// <summary>An AppContext switch: where it is set, every score is computed. For measuring what pruning saves.</summary>
    internal const string PruningSwitch = "Elbo.DisablePruning";

    /// <summary>Rows that are tried first: whole tiles at every vector width.</summary>
    private const int TrialRows = RowBatches.Unit;

    /// <inheritdoc/>
    public bool IsSparse => _bounds.Value is not null;

    /// <summary>
    /// Where clusters lie apart in many dimensions, −∞ for components that together have less than 1e-17 of a row; the scores of the others have the
    /// bits that they have without.
    /// </summary>
    /// <inheritdoc/>
    public void LogJoint(Rows rows, ReadOnlySpan<double> logWeights, Scratch scratch, Span<double> logJoint)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        if (HasGaps(rows))
        {
            LogDensity(rows, scratch, logJoint);
            ComponentBlocks.AddToEach(logWeights, logJoint);
            return;
        }

        using var frame = scratch.Begin();
        var peaks = scratch.Take(Components);
        for (int k = 0; k < Components; k++)
        {
            peaks[k] = _logNormalizers[MatrixIndex(k)] + logWeights[k];
        }

        if (_bounds.Value is not { } bounds || !IsWorthwhile(bounds, rows, peaks, scratch) || !TryPrune(bounds, rows, peaks, scratch, logJoint))
        {
            Score(rows, peaks, scratch, logJoint);
        }
    }

    /// <summary>Asks the first rows: a function of rows and model, as everything here, so that threads change no bits.</summary>
    private bool IsWorthwhile(MarginalBounds bounds, Rows rows, ReadOnlySpan<double> peaks, Scratch scratch)
    {
        using var frame = scratch.Begin();
        return rows.Count <= TrialRows
            || TryPrune(bounds, rows.Slice(0, TrialRows), peaks, scratch, scratch.Take(Components * TrialRows));
    }

    /// <summary>Scores of those components that have a part in a row.</summary>
    /// <returns>False, with nothing of use written, as soon as it turns out that more than half of all do.</returns>
    private bool TryPrune(MarginalBounds bounds, Rows rows, ReadOnlySpan<double> peaks, Scratch scratch, Span<double> logJoint)
    {
        using var frame = scratch.Begin();
        var gathered = scratch.Take(RowTiles.Length(rows.Count, Dimension));
        var sorted = new SortedRows(rows.Count, Components, bounds.Directions, scratch);
        Sort(bounds, rows, peaks, scratch, sorted);
        for (int k = 0; k < Components; k++)
        {
            Score(k, rows, sorted.Order[sorted.Of(k)], peaks[k], gathered, sorted.Best[sorted.Of(k)]);
        }

        SetThresholds(bounds, peaks, sorted);
        var answers = Ask(bounds, peaks, scratch, sorted);
        logJoint.Fill(double.NegativeInfinity);
        var list = scratch.TakeIntegers(rows.Count);
        var scores = scratch.Take(rows.Count);
        long left = rows.Count;
        for (int k = 0; k < Components; k++)
        {
            var ask = answers.Slice(k * sorted.TileCount, sorted.TileCount);
            int others = MarginalScores.Above(
                sorted.Tiles, bounds.Directions, bounds.Offset(k), bounds.Factor(MatrixIndex(k)), peaks[k], sorted.Thresholds, ask, sorted.Of(k), list);
            left += others;
            if (2 * left > (long)Components * rows.Count)
            {
                return false;
            }

            for (int i = 0; i < others; i++)
            {
                list[i] = sorted.Order[list[i]];
            }

            var column = logJoint.Slice(k * rows.Count, rows.Count);
            Score(k, rows, list[..others], peaks[k], gathered, scores);
            Put(scores, list[..others], column);
            Put(sorted.Best[sorted.Of(k)], sorted.Order[sorted.Of(k)], column);
        }

        return true;
    }

    /// <summary>Guesses the component of every row and sorts them by it: neighbors are alike, so that whole tiles of them are excluded at once.</summary>
    private static void Sort(MarginalBounds bounds, Rows rows, ReadOnlySpan<double> peaks, Scratch scratch, SortedRows sorted)
    {
        using var frame = scratch.Begin();
        var projected = scratch.Take(rows.Count * bounds.Stride);
        var magnitudes = scratch.Take(rows.Count);
        var guesses = scratch.TakeIntegers(rows.Count);
        bounds.Project(rows, scratch, projected, magnitudes);
        bounds.Guess(projected, peaks, scratch, guesses);
        Candidates.Sort(guesses, sorted.Starts, sorted.Order);
        SparseScores.Gather(projected, bounds.Stride, bounds.Directions, sorted.Order, sorted.Tiles);
        for (int i = 0; i < rows.Count; i++)
        {
            sorted.Guesses[i] = guesses[sorted.Order[i]];
            sorted.Magnitudes[i] = magnitudes[sorted.Order[i]];
        }
    }

    private void SetThresholds(MarginalBounds bounds, ReadOnlySpan<double> peaks, SortedRows sorted)
    {
        double margin = MarginalBounds.Margin(Components), highest = double.NegativeInfinity;
        foreach (double peak in peaks)
        {
            highest = Math.Max(highest, peak);
        }

        // Nothing is above infinity: rows that only fill up the last tile have no components.
        sorted.Thresholds.Fill(double.PositiveInfinity);
        for (int i = 0; i < sorted.Best.Length; i++)
        {
            sorted.Thresholds[i] = bounds.Threshold(sorted.Best[i], margin, highest, sorted.Magnitudes[i]);
        }
    }

    /// <summary>For every component and tile 0 where a single direction is enough to exclude it.</summary>
    private Span<int> Ask(MarginalBounds bounds, ReadOnlySpan<double> peaks, Scratch scratch, SortedRows sorted)
    {
        var answers = scratch.TakeIntegers(Components * sorted.TileCount);
        if (bounds.Pairs is { } pairs)
        {
            var squares = scratch.Take(LinearScores.Padded(Components) * RowTiles.Length(1, 1));
            LinearScores.Ask(
                sorted.Tiles, bounds.Directions, sorted.Guesses, pairs.Strips, pairs.Offsets, peaks, sorted.Thresholds, squares, answers);
        }
        else
        {
            answers.Fill(1);
        }

        return answers;
    }

    private static void Put(ReadOnlySpan<double> scores, ReadOnlySpan<int> rows, Span<double> column)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            column[rows[i]] = scores[i];
        }
    }

    /// <summary>Exact scores of a few rows, below a peak, in which the component's weight is.</summary>
    private void Score(int component, Rows rows, ReadOnlySpan<int> list, double peak, Span<double> gathered, Span<double> scores)
    {
        if (!list.IsEmpty)
        {
            var factor = _scales.AsSpan(MatrixIndex(component) * ScaleLength, ScaleLength);
            SparseScores.Full(rows.Values, list, Mean(component), factor, peak, gathered, scores);
        }
    }

    /// <summary>What is known of rows in the order of the components that they are guessed to be from.</summary>
    private readonly ref struct SortedRows
    {
        public SortedRows(int rows, int components, int directions, Scratch scratch)
        {
            Starts = scratch.TakeIntegers(components + 1);
            Order = scratch.TakeIntegers(rows);
            Guesses = scratch.TakeIntegers(rows);
            Best = scratch.Take(rows);
            Magnitudes = scratch.Take(rows);
            Thresholds = scratch.Take(RowTiles.Length(rows, 1));
            Tiles = scratch.Take(RowTiles.Length(rows, directions));
        }

        /// <summary>Where the rows of every component begin, and at the end how many rows there are.</summary>
        public Span<int> Starts { get; }

        /// <summary>Their numbers among all.</summary>
        public Span<int> Order { get; }

        /// <summary>The guessed component.</summary>
        public Span<int> Guesses { get; }

        /// <summary>The score of the guess.</summary>
        public Span<double> Best { get; }

        /// <summary>See <see cref="MarginalBounds.Project"/>.</summary>
        public Span<double> Magnitudes { get; }

        /// <summary>What a bound must be above for the component to matter; one number per row of the tiles.</summary>
        public Span<double> Thresholds { get; }

        /// <summary>The tiles of the projected rows.</summary>
        public Span<double> Tiles { get; }

        public int TileCount => Thresholds.Length / RowTiles.Length(1, 1);

        /// <summary>The rows that are guessed to be from a component.</summary>
        public Range Of(int component) => Starts[component]..Starts[component + 1];
    }
}
