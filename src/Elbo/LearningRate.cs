namespace Elbo;

/// <summary>A rate that falls as (t + delay)^−decay, so that noise averages out and yet any distance can be covered (Robbins and Monro 1951).</summary>
/// <param name="Decay">In (1/2, 1].</param>
/// <param name="Delay">At least 0.</param>
public sealed record LearningRate(double Decay = 0.7, double Delay = 10)
{
    /// <summary>The rate of a step.</summary>
    /// <param name="step">t, from 1.</param>
    public double At(int step) => Math.Min(1, Math.Pow(step + Delay, -Decay));

    internal void Check()
    {
        if (!(Decay is > 0.5 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Decay), Decay, "The decay must be above 1/2, so that noise averages out, and at most 1, so that it gets there.");
        }

        if (!(Delay >= 0) || !double.IsFinite(Delay))
        {
            throw new ArgumentOutOfRangeException(nameof(Delay), Delay, "The delay must be finite and not negative.");
        }
    }
}
