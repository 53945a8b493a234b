using Elbo.Data;
using Elbo.Models.Speakers;
using Elbo.Numerics;

namespace Elbo.Models;

/// <content>From rows as they are read to what the model takes.</content>
public sealed partial class Plda
{
    /// <summary>The columns of a vector as it is read, and what is done to it first; unless given, numbered columns, taken as they are.</summary>
    public PldaInput Input { get; private init; }

    /// <summary>The same model of vectors that are read and prepared like this.</summary>
    /// <param name="input">How.</param>
    /// <exception cref="ArgumentException">If something else comes out than the model takes.</exception>
    public Plda WithInput(PldaInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Columns.Count == input.Preparation.Inputs && input.Preparation.Outputs == Dimension
            ? new(_mean, _between, _within, _floor, _anchor, _target, Shrinkage) { Input = input }
            : throw new ArgumentException(
                $"{input.Columns.Count} columns become {input.Preparation.Outputs} numbers; the model takes {Dimension}.", nameof(input));
    }

    /// <summary>
    /// Learns what to do to vectors, and then the model. Rows are read once, or twice if their length is normalized; memory does not grow with their number,
    /// only with that of the groups.
    /// </summary>
    /// <param name="rows">The vectors.</param>
    /// <param name="groups">The group of every row.</param>
    /// <param name="recipe">What to do to vectors first.</param>
    /// <param name="options">How to fit; the defaults if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iteration and to keep its model.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>The fit, whose model knows how to prepare other vectors; criteria count rows.</returns>
    /// <exception cref="InvalidDataException">
    /// If a row has no group or nothing but zeros, there are fewer than two groups, every group has a single row, no column varies, or a step cannot be learnt.
    /// </exception>
    public static Fit<Plda> Fit(
        IRowSource rows,
        RowLabels groups,
        PreparationRecipe recipe,
        PldaOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(recipe);
        var (input, moments) = Prepare(rows, groups, recipe);
        return Fit(moments, options, progress, stop, cancellation).Select(model => model.WithInput(input));
    }

    /// <summary>Prepares sets of rows for comparisons: their vectors as the model's <see cref="Input"/> says, and then their means.</summary>
    /// <param name="rows">The vectors, for example those that enroll each speaker.</param>
    /// <param name="groups">The set of every row.</param>
    /// <exception cref="ArgumentException">If they have other columns.</exception>
    /// <exception cref="InvalidDataException">If a row has no group, or nothing but zeros.</exception>
    public SpeakerVectors Project(IRowSource rows, RowLabels groups)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Project(GroupMoments.Of(rows, groups, Checked(Input.Preparation), ColumnNames.Numbered(Dimension)));
    }

    /// <summary>Learns the steps, and takes the moments of what comes out.</summary>
    internal static (PldaInput Input, GroupMoments Moments) Prepare(IRowSource rows, RowLabels groups, PreparationRecipe recipe)
    {
        var raw = GroupMoments.Of(rows, groups, Checked(new(rows.Dimension)));
        PldaFitter.Demand(raw);
        var (preparation, moments) = recipe.Learn(raw);
        if (recipe.UnitLength)
        {
            moments = GroupMoments.Of(rows, groups, preparation.Apply, moments.Columns);
        }

        return (new(rows.Columns, groups.Name, preparation), moments);
    }

    /// <summary>A vector of zeros is none: whoever made it had nothing to make it of. A single number may well be zero.</summary>
    private static Action<Rows, Scratch, Span<double>> Checked(VectorPreparation preparation)
    {
        long read = 0;
        return (rows, scratch, prepared) =>
        {
            for (int n = 0; n < rows.Count && rows.Dimension > 1; n++)
            {
                if ((rows.Weights.IsEmpty || rows.Weights[n] > 0) && !rows[n].ContainsAnyExcept(0.0))
                {
                    throw new InvalidDataException(
                        FormattableString.Invariant($"row {read + n + 1}: all {rows.Dimension} numbers are zero, so that there is no vector; leave the row out"));
                }
            }

            read += rows.Count;
            preparation.Apply(rows, scratch, prepared);
        };
    }
}
