using Elbo.Data;

namespace Elbo;

/// <summary>
/// A model whose M-step moves along ∇Q instead of maximizing Q. One step on the statistics of a full sweep is gradient ascent of ln p; several
/// are generalized EM (Dempster, Laird and Rubin 1977); a step of a given rate on a minibatch is stochastic gradient ascent. Steps are
/// halved until Q rises, which costs no sweep and makes ln p climb.
/// </summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="TBatch">What its data come in.</typeparam>
public sealed class GradientStep<TModel, TBatch> : ILatentModel<GradientStep<TModel, TBatch>, TBatch>
    where TModel : ILatentModel<TModel, TBatch>, IGradient<TModel>
    where TBatch : Batch
{
    private const int MostHalvings = 40;

    /// <summary>A step must bring this share of what the slope promises (Armijo 1966).</summary>
    private const double SufficientShare = 0.25;
    private const double LongestStep = 1e6;

    private readonly int _steps;
    private readonly LearningRate? _rate;
    private readonly double _length;
    private readonly int _taken;

    /// <summary>Wraps a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="steps">How many steps an M-step takes; at least 1.</param>
    /// <param name="rate">The longest step, falling from M-step to M-step; without it a step may be twice as long as the last one that Q accepted.</param>
    public GradientStep(TModel model, int steps = 1, LearningRate? rate = null)
        : this(model, steps, rate, length: 0.5, taken: 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        rate?.Check();
    }

    private GradientStep(TModel model, int steps, LearningRate? rate, double length, int taken) =>
        (Model, _steps, _rate, _length, _taken) = (model, steps, rate, length, taken);

    /// <summary>The model.</summary>
    public TModel Model { get; }

    /// <inheritdoc/>
    public int StatisticsLength => Model.StatisticsLength;

    /// <inheritdoc/>
    public Posteriors Supported => Model.Supported;

    /// <inheritdoc/>
    public double GlobalBound => Model.GlobalBound;

    /// <inheritdoc/>
    public Bound Expect(TBatch batch, EStep context, Span<double> statistics) => Model.Expect(batch, context, statistics);

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics) => Model.ExpectedLogJoint(statistics);

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => Model.Diagnose(statistics);

    /// <summary>Takes the steps. Where no step, however short, raises Q, the model stays as it is.</summary>
    /// <param name="statistics">Expected statistics.</param>
    public GradientStep<TModel, TBatch> Maximize(ReadOnlySpan<double> statistics)
    {
        var model = Model;
        double length = _length;
        for (int step = 0; step < _steps; step++)
        {
            double longest = _rate?.At(_taken + 1) ?? Math.Min(LongestStep, 2 * length);
            length = Move(ref model, statistics, longest);
            if (length == 0)
            {
                break;
            }
        }

        // After a step that Q refused the next one begins where this one did.
        return new(model, _steps, _rate, length == 0 ? _length : length, _taken + 1);
    }

    /// <summary>One step along the gradient per unit of weight; returns its length, 0 if Q accepted none.</summary>
    private static double Move(ref TModel model, ReadOnlySpan<double> statistics, double longest)
    {
        var gradient = new double[model.CoordinateCount];
        var here = new double[gradient.Length];
        var there = new double[gradient.Length];
        double weight = model.Gradient(statistics, gradient);
        model.GetCoordinates(here);
        double value = model.ExpectedLogJoint(statistics) + model.GlobalBound;
        double length = longest;
        for (int halving = 0; halving < MostHalvings && weight > 0; halving++, length /= 2)
        {
            for (int i = 0; i < there.Length; i++)
            {
                there[i] = here[i] + (length * gradient[i] / weight);
            }

            if (model.TryWithCoordinates(there, out var candidate))
            {
                // Where a constraint holds the model back, it did not go as far as it was sent.
                candidate.GetCoordinates(there);
                double promised = 0;
                for (int i = 0; i < there.Length; i++)
                {
                    promised += gradient[i] == 0 ? 0 : gradient[i] * (there[i] - here[i]);
                }

                double rise = candidate.ExpectedLogJoint(statistics) + candidate.GlobalBound - value;
                if (promised > 0 && rise >= SufficientShare * promised)
                {
                    model = candidate;
                    return length;
                }
            }
        }

        return 0;
    }
}
