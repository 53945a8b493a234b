using Elbo.Data;
using Elbo.Numerics;

namespace Elbo;

/// <summary>
/// What models of the same data are compared by. The information criteria read it off the fit to all data; the others fit every model again
/// without a part of the data, and ask how well it predicts that part.
/// </summary>
public abstract record SelectionCriterion
{
    private SelectionCriterion()
    {
    }

    /// <summary>All of them with their default settings, in the order of the help.</summary>
    public static IReadOnlyList<SelectionCriterion> All { get; } =
        [new Bic(), new Icl(), new Aic(), new HeldOut(), new CrossValidation()];

    /// <summary>Its name, as the tool spells it.</summary>
    public abstract string Name { get; }

    /// <summary>The number that it compares, as people read it.</summary>
    public abstract string Title { get; }

    /// <summary>Whether it measures how well parts of the data are predicted, so that higher is better; else lower is.</summary>
    public virtual bool IsPredictive => false;

    /// <summary>The number that it compares; NaN where the fit does not know it.</summary>
    /// <typeparam name="T">The model.</typeparam>
    /// <param name="candidate">A fitted model.</param>
    public abstract double Of<T>(Candidate<T> candidate);

    /// <summary>The parts that are held out, and what is left without each; <see langword="null"/> where nothing is.</summary>
    internal virtual RowSplit? Split(IRowSource rows, Seed seed) => null;

    /// <summary>−2 ln L + p ln n (Schwarz 1978): an approximation of the evidence of the model, and consistent for the number of components.</summary>
    public sealed record Bic : SelectionCriterion
    {
        /// <inheritdoc/>
        public override string Name => "bic";

        /// <inheritdoc/>
        public override string Title => "BIC";

        /// <inheritdoc/>
        public override double Of<T>(Candidate<T> candidate) => candidate.Fit.Criteria?.Bic ?? double.NaN;
    }

    /// <summary>BIC plus a penalty for components that overlap (Biernacki, Celeux and Govaert 2000): for clusters rather than densities.</summary>
    public sealed record Icl : SelectionCriterion
    {
        /// <inheritdoc/>
        public override string Name => "icl";

        /// <inheritdoc/>
        public override string Title => "ICL";

        /// <inheritdoc/>
        public override double Of<T>(Candidate<T> candidate) => candidate.Fit.Criteria?.Icl ?? double.NaN;
    }

    /// <summary>−2 ln L + 2p (Akaike 1974): an approximation of how well new data are predicted; it likes more components than BIC does.</summary>
    public sealed record Aic : SelectionCriterion
    {
        /// <inheritdoc/>
        public override string Name => "aic";

        /// <inheritdoc/>
        public override string Title => "AIC";

        /// <inheritdoc/>
        public override double Of<T>(Candidate<T> candidate) => candidate.Fit.Criteria?.Aic ?? double.NaN;
    }

    /// <summary>The mean log-density of rows that were held out of the fit, one share of all, drawn evenly from the whole of the data.</summary>
    /// <param name="Share">The share of the rows to hold out, between 0 and 1.</param>
    public sealed record HeldOut(double Share = 0.2) : SelectionCriterion
    {
        /// <inheritdoc/>
        public override string Name => "held-out";

        /// <inheritdoc/>
        public override string Title => "mean log-density of held-out rows";

        /// <inheritdoc/>
        public override bool IsPredictive => true;

        /// <inheritdoc/>
        public override double Of<T>(Candidate<T> candidate) => candidate.Predicted?.MeanLogDensity ?? double.NaN;

        internal override RowSplit Split(IRowSource rows, Seed seed) => RowSplit.Of(rows, Share, seed);
    }

    /// <summary>
    /// The mean log-density of every row under the fit to the folds that it is not in (Stone 1974; for the number of components Smyth 2000).
    /// </summary>
    /// <param name="Folds">How many parts of equal size take turns to be held out; at least 2.</param>
    public sealed record CrossValidation(int Folds = 10) : SelectionCriterion
    {
        /// <inheritdoc/>
        public override string Name => "cv";

        /// <inheritdoc/>
        public override string Title => "cross-validated mean log-density";

        /// <inheritdoc/>
        public override bool IsPredictive => true;

        /// <inheritdoc/>
        public override double Of<T>(Candidate<T> candidate) => candidate.Predicted?.MeanLogDensity ?? double.NaN;

        internal override RowSplit Split(IRowSource rows, Seed seed) => RowSplit.Of(rows, Folds, seed);
    }
}
