using System.Numerics.Tensors;
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
        if (_bounds.Value is not { } bounds || HasGaps(rows))
        {
            LogDensity(rows, scratch, logJoint);
            ComponentBlocks.AddToEach(logWeights, logJoint);
            return;
        }

        if (!IsWorthwhile(bounds, rows, logWeights, scratch) || !TryPrune(bounds, rows, logWeights, scratch, logJoint))
        {
            LogDensity(rows, scratch, logJoint);
            ComponentBlocks.AddToEach(logWeights, logJoint);
        }
    }

    /// <summary>Asks the first rows: a function of rows and model, as everything here, so that threads change no bits.</summary>
    private bool IsWorthwhile(MarginalBounds bounds, Rows rows, ReadOnlySpan<double> logWeights, Scratch scratch)
    {
        using var frame = scratch.Begin();
        return rows.Count <= TrialRows
            || TryPrune(bounds, rows.Slice(0, TrialRows), logWeights, scratch, scratch.Take(Components * TrialRows));
    }

    /// <summary>Scores of those components that have a part in a row.</summary>
    /// <returns>False, with nothing of use written, as soon as it turns out that more than half of all do.</returns>
    private bool TryPrune(MarginalBounds bounds, Rows rows, ReadOnlySpan<double> logWeights, Scratch scratch, Span<double> logJoint)
    {
        using var frame = scratch.Begin();
        int count = rows.Count;
        var projected = scratch.Take(count * bounds.Stride);
        var magnitudes = scratch.Take(count);
        bounds.Project(rows, scratch, projected, magnitudes);

        var peaks = scratch.Take(Components);
        for (int k = 0; k < Components; k++)
        {
            peaks[k] = _logNormalizers[MatrixIndex(k)] + logWeights[k];
        }

        var guesses = scratch.TakeIntegers(count);
        var starts = scratch.TakeIntegers(Components + 1);
        var order = scratch.TakeIntegers(count);
        bounds.Guess(projected, peaks, scratch, guesses);
        Candidates.Sort(guesses, starts, order);

        // From here on rows are where their guess puts them: neighbors are alike, so that whole tiles of them are excluded at once.
        var gathered = scratch.Take(RowTiles.Length(count, Dimension));
        var best = scratch.Take(count);
        for (int k = 0; k < Components; k++)
        {
            Score(k, rows, order[starts[k]..starts[k + 1]], logWeights[k], gathered, best[starts[k]..]);
        }

        var thresholds = scratch.Take(RowTiles.Length(count, 1));
        double margin = MarginalBounds.Margin(Components), highest = Highest(peaks);
        for (int i = 0; i < count; i++)
        {
            thresholds[i] = bounds.Threshold(best[i], margin, highest, magnitudes[order[i]]);
        }

        thresholds[count..].Fill(double.PositiveInfinity);
        var tiles = scratch.Take(RowTiles.Length(count, bounds.Directions));
        SparseScores.Gather(projected, bounds.Stride, bounds.Directions, order, tiles);
        var places = scratch.TakeIntegers(count);

        int tileCount = thresholds.Length / RowTiles.Length(1, 1);
        var answers = scratch.TakeIntegers(Components * tileCount);
        answers.Fill(1);
        if (bounds.Pairs is { } pairs)
        {
            for (int i = 0; i < count; i++)
            {
                places[i] = guesses[order[i]];
            }

            LinearScores.Ask(tiles, bounds.Directions, places, pairs.Strips, pairs.Offsets, peaks, thresholds, scratch.Take(LinearScores.Padded(Components) * RowTiles.Length(1, 1)), answers);
        }

        logJoint.Fill(double.NegativeInfinity);
        var scores = scratch.Take(count);
        long left = count;
        for (int k = 0; k < Components; k++)
        {
            var column = logJoint.Slice(k * count, count);
            var own = starts[k]..starts[k + 1];
            int others = MarginalScores.Above(tiles, bounds.Directions, bounds.Offset(k), bounds.Factor(MatrixIndex(k)), peaks[k], thresholds, answers.Slice(k * tileCount, tileCount), own, places);
            left += others;
            if (2 * left > (long)Components * count)
            {
                return false;
            }

            for (int i = starts[k]; i < starts[k + 1]; i++)
            {
                column[order[i]] = best[i];
            }

            var list = places[..others];
            for (int i = 0; i < others; i++)
            {
                list[i] = order[list[i]];
            }

            Score(k, rows, list, logWeights[k], gathered, scores);
            for (int i = 0; i < others; i++)
            {
                column[list[i]] = scores[i];
            }

        }

        return true;
    }

    private static double Highest(ReadOnlySpan<double> values)
    {
        double highest = double.NegativeInfinity;
        foreach (double value in values)
        {
            highest = Math.Max(highest, value);
        }

        return highest;
    }

    /// <summary>Exact scores of a few rows; the weight is added afterwards, as it is where all are scored.</summary>
    private void Score(int component, Rows rows, ReadOnlySpan<int> list, double logWeight, Span<double> gathered, Span<double> scores)
    {
        if (!list.IsEmpty)
        {
            int matrix = MatrixIndex(component);
            SparseScores.Full(rows.Values, list, Mean(component), _scales.AsSpan(matrix * ScaleLength, ScaleLength), _logNormalizers[matrix], gathered, scores);
            TensorPrimitives.Add(scores[..list.Length], logWeight, scores[..list.Length]);
        }
    }
}
