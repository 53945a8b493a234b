using Elbo.Data;

namespace Elbo.Models.Speakers;

/// <summary>
/// Which steps to learn from vectors, in this order: principal components, discriminants, whitening, unit length. A step that is not asked for is left
/// out; unit length without any other centers first, since a length depends on where zero is.
/// </summary>
public sealed record PreparationRecipe
{
    /// <summary>How many principal components of all rows to keep; <see langword="null"/> for none of this step.</summary>
    public int? PrincipalComponents { get; init; }

    /// <summary>How many linear discriminants to keep; <see langword="null"/> for none of this step.</summary>
    public int? Discriminants { get; init; }

    /// <summary>Whether to turn and scale what there is by then so that over all rows it has the covariance 1.</summary>
    public bool Whitens { get; init; }

    /// <summary>Whether to scale every vector to the length √D (Garcia-Romero and Espy-Wilson 2011).</summary>
    public bool UnitLength { get; init; }

    /// <summary>Whether principal components are scaled at once.</summary>
    internal bool WhitensComponents => Whitens && PrincipalComponents is not null && Discriminants is null;

    /// <summary>
    /// Learns the steps. Rows are read once: the moments of what a linear step makes of them follow from theirs. Cost: a few D³ for every step.
    /// </summary>
    /// <param name="groups">The moments of the vectors as they are.</param>
    /// <param name="widest">As many principal components or more, if somebody has them already.</param>
    /// <returns>The steps, and the moments of what comes out, before the last step if that is unit length.</returns>
    /// <exception cref="InvalidDataException">If more components are asked for than there are columns, or than vary: the message says how many there can be.</exception>
    internal (VectorPreparation Preparation, GroupMoments Moments) Learn(GroupMoments groups, PreparationStep.Affine? widest = null)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var (preparation, moments) = (new VectorPreparation(groups.Dimension), groups);
        if (PrincipalComponents is { } components)
        {
            Demand(components, moments.Dimension, "principal components");
            var step = widest ?? LearnedSteps.PrincipalComponents(moments, components, WhitensComponents);
            Then(step with { Matrix = [.. step.Matrix.Take(components * moments.Dimension)] }, "pc");
        }

        if (Discriminants is { } discriminants)
        {
            Demand(discriminants, moments.Dimension, "discriminants");
            Then(LearnedSteps.Discriminants(moments, discriminants), "ld");
        }

        if (Whitens && !WhitensComponents)
        {
            Then(LearnedSteps.PrincipalComponents(moments, moments.Dimension, whitens: true), "w");
        }

        if (UnitLength)
        {
            if (preparation.Steps.Count == 0)
            {
                Then(LearnedSteps.Center(moments), null);
            }

            preparation = preparation.Then(new PreparationStep.UnitLength());
        }

        return (preparation, moments);

        void Then(PreparationStep.Affine step, string? letter)
        {
            preparation = preparation.Then(step);
            moments = moments.Map(
                [.. step.Center], [.. step.Matrix], letter is null ? moments.Columns : [.. Enumerable.Range(1, step.Outputs).Select(e => $"{letter}{e}")]);
        }
    }

    private static void Demand(int wanted, int columns, string what)
    {
        if (wanted > columns)
        {
            throw new InvalidDataException($"There cannot be {wanted} {what} of {columns} column{(columns == 1 ? "" : "s")}: ask for at most {columns}.");
        }
    }
}
