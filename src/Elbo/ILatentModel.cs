using Elbo.Data;

namespace Elbo;

/// <summary>
/// A model that EM can fit: an E-step that adds up expected sufficient statistics and an M-step that turns them into the next
/// model. Instances are immutable; what the E-step needs (factors, logarithms) is worked out in the constructor, so that one
/// instance serves any number of threads.
/// </summary>
/// <typeparam name="TSelf">The model's own type.</typeparam>
/// <typeparam name="TBatch">What its data come in.</typeparam>
public interface ILatentModel<TSelf, TBatch>
    where TSelf : ILatentModel<TSelf, TBatch>
    where TBatch : Batch
{
    /// <summary>The length of the vector of expected sufficient statistics.</summary>
    int StatisticsLength { get; }

    /// <summary>The posteriors over its hidden variables that the model's E-step can use.</summary>
    Posteriors Supported => Posteriors.Soft;

    /// <summary>The part of the bound that belongs to no unit: <c>ln p(θ)</c>, or <c>−KL(q(θ) ‖ p(θ))</c>.</summary>
    double GlobalBound => 0;

    /// <summary>The E-step: adds the batch's expected statistics and returns its terms of the bound. It changes nothing else.</summary>
    /// <param name="batch">The data.</param>
    /// <param name="context">How to summarize the posterior, random numbers, working memory.</param>
    /// <param name="statistics"><see cref="StatisticsLength"/> numbers to add to.</param>
    Bound Expect(TBatch batch, EStep context, Span<double> statistics);

    /// <summary>The M-step: the model that maximizes, or at least does not lower, the expected log-joint of these statistics.</summary>
    /// <param name="statistics"><see cref="StatisticsLength"/> numbers, summed over all data.</param>
    TSelf Maximize(ReadOnlySpan<double> statistics);

    /// <summary><c>Q(q,θ)</c> of this model's parameters as a function of the statistics, up to terms that do not depend on θ.</summary>
    /// <param name="statistics"><see cref="StatisticsLength"/> numbers, summed over all data.</param>
    double ExpectedLogJoint(ReadOnlySpan<double> statistics);

    /// <summary>What a user must know about this model: parameters on a constraint, components that died.</summary>
    /// <param name="statistics">The statistics of this model's own E-step.</param>
    IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => [];
}
