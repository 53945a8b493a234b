using Elbo.Data;

namespace Elbo;

/// <summary>
/// A model that goes on learning from new data without the old ones, of which it keeps the statistics: every M-step sees both. Its objective is that of
/// the new data plus Q of the old statistics, and never falls. Memory does not depend on how many data there were.
/// </summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="TBatch">What its data come in.</typeparam>
public sealed class Continuation<TModel, TBatch> : ILatentModel<Continuation<TModel, TBatch>, TBatch>
    where TModel : ILatentModel<TModel, TBatch>
    where TBatch : Batch
{
    private readonly double[] _known;

    /// <summary>Wraps a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="known">Its expected statistics on the old data, <see cref="StatisticsLength"/> numbers.</param>
    /// <exception cref="ArgumentException">If they are not as many.</exception>
    public Continuation(TModel model, ReadOnlySpan<double> known)
        : this(model, known.ToArray())
    {
        ArgumentNullException.ThrowIfNull(model);
        if (known.Length != model.StatisticsLength)
        {
            throw new ArgumentException($"{known.Length} statistics for a model of {model.StatisticsLength}.", nameof(known));
        }
    }

    private Continuation(TModel model, double[] known) => (Model, _known) = (model, known);

    /// <summary>The model.</summary>
    public TModel Model { get; }

    /// <summary>The statistics of the old data.</summary>
    public ReadOnlySpan<double> Known => _known;

    /// <inheritdoc/>
    public int StatisticsLength => Model.StatisticsLength;

    /// <inheritdoc/>
    public Posteriors Supported => Model.Supported;

    /// <summary>Q of the old statistics, and what belongs to no unit.</summary>
    public double GlobalBound => Model.GlobalBound + Model.ExpectedLogJoint(_known);

    /// <inheritdoc/>
    public Bound Expect(TBatch batch, EStep context, Span<double> statistics) => Model.Expect(batch, context, statistics);

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics) => Model.ExpectedLogJoint(statistics);

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => Model.Diagnose(WithKnown(statistics));

    /// <summary>The M-step on the old statistics and the new ones.</summary>
    /// <param name="statistics">Expected statistics of the new data.</param>
    public Continuation<TModel, TBatch> Maximize(ReadOnlySpan<double> statistics) => new(Model.Maximize(WithKnown(statistics)), _known);

    /// <summary>The statistics of the old data and of new ones together.</summary>
    /// <param name="statistics">Expected statistics of the new data.</param>
    public double[] WithKnown(ReadOnlySpan<double> statistics)
    {
        double[] sum = statistics.ToArray();
        System.Numerics.Tensors.TensorPrimitives.Add(sum, _known, sum);
        return sum;
    }
}
