namespace Elbo.Models.Chains;

/// <summary>A step of a sequence that no path of states explains after the steps before it.</summary>
/// <param name="Sequence">The name of the sequence.</param>
/// <param name="Step">Its number in the sequence, from 1.</param>
/// <param name="Row">Its number in the data, from 1.</param>
public readonly record struct ImpossibleStep(string Sequence, int Step, long Row)
{
    /// <summary>Where it is, and what to do about it, in one line.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"data row {Row}, step {Step} of sequence {Data.Cells.Quote(Sequence)}: no path of states explains it; leave its cells empty, allow more moves or ends, or fit with smoothing");
}
