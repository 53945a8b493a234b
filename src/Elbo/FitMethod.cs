using Elbo.Data;

namespace Elbo;

/// <summary>
/// How to climb ln p: one member of the family of which EM is the best known. All of them run on the same engine, model and data; what differs
/// is how the posterior is summarized, which data an iteration sees, and what the M-step does.
/// </summary>
public abstract record FitMethod
{
    private FitMethod()
    {
    }

    /// <summary>All of them with their default settings, in the order of the help.</summary>
    public static IReadOnlyList<FitMethod> All { get; } =
        [new Em(), new Viterbi(), new StochasticEm(), new AnnealedEm(), new OnlineEm(), new StochasticGradient(), new GeneralizedEm(), new GradientAscent()];

    /// <summary>Its name, as the tool spells it.</summary>
    public abstract string Name { get; }

    /// <summary>When to use it, in one line.</summary>
    public abstract string Purpose { get; }

    /// <summary>Whether the M-step is a step along the gradient, which not every model has.</summary>
    public virtual bool NeedsGradient => false;

    /// <summary>How many passes over the data it makes; <see langword="null"/> where it runs until it has converged or drawn enough.</summary>
    public virtual int? PassCount => null;

    /// <summary>How many batches an iteration sees; <see langword="null"/> where it sees all of them.</summary>
    public virtual int? StepBatches => null;

    /// <summary>What the engine does differently.</summary>
    /// <param name="options">Seed, threads.</param>
    internal virtual EmOptions Configure(EmOptions options) => options;

    /// <summary>The model with this method's M-step.</summary>
    internal virtual GradientStep<TModel, TBatch> Wrap<TModel, TBatch>(TModel model)
        where TModel : ILatentModel<TModel, TBatch>, IGradient<TModel>
        where TBatch : Batch => throw new InvalidOperationException($"'{Name}' maximizes.");

    /// <summary>Expectation and maximization, each exact (Dempster, Laird and Rubin 1977).</summary>
    public sealed record Em : FitMethod
    {
        /// <inheritdoc/>
        public override string Name => "em";

        /// <inheritdoc/>
        public override string Purpose => "the default: climbs ln p in every iteration and converges";
    }

    /// <summary>
    /// Viterbi training, also classification EM (Celeux and Govaert 1992): every unit goes to its most probable component, then the
    /// parameters are estimated as if that were known. It climbs the classification likelihood, not ln p.
    /// </summary>
    public sealed record Viterbi : FitMethod
    {
        /// <inheritdoc/>
        public override string Name => "viterbi";

        /// <inheritdoc/>
        public override string Purpose => "hard assignments: a few fast iterations, for partitions; its parameters are biased where components overlap";

        internal override EmOptions Configure(EmOptions options) => options with { Posterior = Posteriors.Hard };
    }

    /// <summary>
    /// Stochastic EM (Celeux and Diebolt 1985): every unit goes to a component drawn from its posterior. It wanders round a peak instead of
    /// climbing to it; what it returns is the M-step on the average of the statistics after a burn-in.
    /// </summary>
    /// <param name="Iterations">How many draws of everything; at least 1, and more than <paramref name="BurnIn"/>.</param>
    /// <param name="BurnIn">How many of them to leave out of the average, from the first; half if not given.</param>
    public sealed record StochasticEm(int Iterations = 1000, int? BurnIn = null) : FitMethod
    {
        /// <inheritdoc/>
        public override string Name => "sem";

        /// <inheritdoc/>
        public override string Purpose => "random assignments: leaves saddles and poor peaks that em is stuck on; a stated number of iterations";

        /// <summary>The first iteration that counts.</summary>
        public int FirstAveraged => BurnIn ?? Iterations / 2;

        internal override EmOptions Configure(EmOptions options)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(Iterations, 1);
            ArgumentOutOfRangeException.ThrowIfNegative(FirstAveraged);
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Iterations, FirstAveraged);
            return options with { Posterior = Posteriors.Sampled };
        }
    }

    /// <summary>Deterministic annealing (Ueda and Nakano 1998): EM on the posterior to the power 1/T, from hot to T = 1.</summary>
    public sealed record AnnealedEm : FitMethod
    {
        /// <inheritdoc/>
        public override string Name => "annealed";

        /// <inheritdoc/>
        public override string Purpose => "em from hot to cold: depends less on the start";

        /// <summary>How the temperature falls.</summary>
        public Cooling Cooling { get; init; } = new();

        internal override EmOptions Configure(EmOptions options)
        {
            Cooling.Check();
            return options with { Posterior = Posteriors.Annealed, Cooling = Cooling };
        }
    }

    /// <summary>Online EM (Cappé and Moulines 2009): an M-step after every few batches, on blended statistics.</summary>
    /// <param name="Passes">How many passes over the data, at least 1. After a single one ln p of the result is unknown.</param>
    public sealed record OnlineEm(int Passes = 5) : FitMethod
    {
        /// <inheritdoc/>
        public override string Name => "online";

        /// <inheritdoc/>
        public override string Purpose => "an M-step every few thousand rows: for millions of rows, and for pipes, which it reads once";

        /// <inheritdoc/>
        public override int? PassCount => Passes;

        /// <inheritdoc/>
        public override int? StepBatches => Schedule.BatchesPerStep;

        /// <summary>How much an iteration sees, and how fast it forgets.</summary>
        public Schedule.Stochastic Schedule { get; init; } = new();

        internal override EmOptions Configure(EmOptions options)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(Passes, 1);
            Schedule.Check();
            return options with { Schedule = Schedule };
        }
    }

    /// <summary>Stochastic gradient ascent of ln p: after every few batches one step along ∇Q on their statistics alone.</summary>
    /// <param name="Passes">How many passes over the data, at least 1. After a single one ln p of the result is unknown.</param>
    /// <param name="BatchesPerStep">How many batches an iteration sees; at least 1.</param>
    public sealed record StochasticGradient(int Passes = 10, int BatchesPerStep = 4) : FitMethod
    {
        /// <inheritdoc/>
        public override string Name => "sgd";

        /// <inheritdoc/>
        public override string Purpose => "a gradient step on every few thousand rows: to compare with online, which is faster and whose rate has no unit";

        /// <inheritdoc/>
        public override bool NeedsGradient => true;

        /// <inheritdoc/>
        public override int? PassCount => Passes;

        /// <inheritdoc/>
        public override int? StepBatches => BatchesPerStep;

        /// <summary>How long the steps are.</summary>
        public LearningRate Rate { get; init; } = new();

        internal override EmOptions Configure(EmOptions options)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(Passes, 1);
            ArgumentOutOfRangeException.ThrowIfLessThan(BatchesPerStep, 1);
            Rate.Check();
            return options with { Schedule = new Schedule.Minibatch(BatchesPerStep) };
        }

        internal override GradientStep<TModel, TBatch> Wrap<TModel, TBatch>(TModel model) => new(model, 1, Rate);
    }

    /// <summary>Generalized EM: several gradient steps on the same statistics raise Q without maximizing it.</summary>
    /// <param name="Steps">How many steps an M-step takes; at least 1.</param>
    public sealed record GeneralizedEm(int Steps = 5) : FitMethod
    {
        /// <inheritdoc/>
        public override string Name => "gem";

        /// <inheritdoc/>
        public override string Purpose => "several gradient steps instead of a maximum: to see that raising Q is enough to climb";

        /// <inheritdoc/>
        public override bool NeedsGradient => true;

        internal override EmOptions Configure(EmOptions options)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(Steps, 1);
            return options;
        }

        internal override GradientStep<TModel, TBatch> Wrap<TModel, TBatch>(TModel model) => new(model, Steps);
    }

    /// <summary>Gradient ascent of ln p: one step along ∇Q at the parameters of the E-step, where it equals ∇ln p (Fisher's identity).</summary>
    public sealed record GradientAscent : FitMethod
    {
        /// <inheritdoc/>
        public override string Name => "gradient";

        /// <inheritdoc/>
        public override string Purpose => "one gradient step an iteration: to compare with em, which is faster and has no step length";

        /// <inheritdoc/>
        public override bool NeedsGradient => true;

        internal override GradientStep<TModel, TBatch> Wrap<TModel, TBatch>(TModel model) => new(model);
    }
}
