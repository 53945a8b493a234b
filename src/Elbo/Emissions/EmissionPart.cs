using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Emissions;

/// <summary>Some columns of a product and the family that they follow. Make one with <see cref="Of{TEmission}"/>.</summary>
public abstract class EmissionPart
{
    private EmissionPart(IReadOnlyList<int> columns) => Columns = columns;

    /// <summary>The numbers of the columns in the product's rows, from 0, in the order of the family's.</summary>
    public IReadOnlyList<int> Columns { get; }

    /// <summary>The family, to be recognized by its type.</summary>
    public abstract object Family { get; }

    internal abstract int Components { get; }

    internal abstract int StatisticsLength { get; }

    internal abstract int ParameterCount { get; }

    internal abstract double GlobalBound { get; }

    /// <summary>A part.</summary>
    /// <typeparam name="TEmission">The family's type.</typeparam>
    /// <param name="emission">The family.</param>
    /// <param name="columns">As many numbers of columns as it has dimensions, each once.</param>
    /// <exception cref="ArgumentException">If there are others.</exception>
    public static EmissionPart Of<TEmission>(TEmission emission, IReadOnlyList<int> columns)
        where TEmission : IEmission<TEmission>
    {
        ArgumentNullException.ThrowIfNull(emission);
        ArgumentNullException.ThrowIfNull(columns);
        return columns.Count == emission.Dimension && columns.All(static c => c >= 0) && columns.Distinct().Count() == columns.Count
            ? new Adapter<TEmission>(emission, [.. columns])
            : throw new ArgumentException($"There must be {emission.Dimension} different columns, not {columns.Count}.", nameof(columns));
    }

    internal abstract void AddLogDensity(Rows rows, Scratch scratch, Span<double> logDensity);

    internal abstract double Accumulate(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics);

    internal abstract double ExpectedLogDensity(ReadOnlySpan<double> statistics);

    internal abstract EmissionPart Maximize(ReadOnlySpan<double> statistics);

    internal abstract IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics, ColumnLabels labels);

    internal abstract bool AreCoincident(int first, int second);

    internal abstract int Compare(int first, int second);

    internal abstract void DrawRow(int component, ref Rng rng, Span<double> row);

    internal abstract EmissionPart Reordered(IReadOnlyList<int> order);

    internal abstract void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered);

    internal abstract EmissionPart Anchored();

    internal abstract EmissionPart Spread(Seed seed);

    internal abstract EmissionPart Canonical();

    private sealed class Adapter<TEmission>(TEmission emission, int[] columns) : EmissionPart(columns)
        where TEmission : IEmission<TEmission>
    {
        private readonly bool _isIdentity = columns.AsSpan().SequenceEqual([.. Enumerable.Range(0, columns.Length)]);

        public override object Family => emission;

        internal override int Components => emission.Components;

        internal override int StatisticsLength => emission.StatisticsLength;

        internal override int ParameterCount => emission.ParameterCount;

        internal override double GlobalBound => emission.GlobalBound;

        internal override void AddLogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
        {
            using var frame = scratch.Begin();
            var scores = scratch.Take(Components * rows.Count);
            if (IsWhole(rows))
            {
                emission.LogDensity(rows, scratch, scores);
                System.Numerics.Tensors.TensorPrimitives.Add(logDensity[..scores.Length], scores, logDensity);
                return;
            }

            var mine = Gather(rows, scratch, out var present);
            emission.LogDensity(mine, scratch, scores);
            for (int k = 0; k < Components; k++)
            {
                var column = logDensity.Slice(k * rows.Count, rows.Count);
                for (int n = 0; n < column.Length; n++)
                {
                    column[n] += present[n] > 0 ? scores[(k * rows.Count) + n] : 0;
                }
            }
        }

        internal override double Accumulate(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
        {
            if (IsWhole(rows))
            {
                return emission.Accumulate(rows, responsibilities, scratch, statistics);
            }

            using var frame = scratch.Begin();
            var mine = Gather(rows, scratch, out var present);
            var shares = scratch.Take(Components * rows.Count);
            for (int k = 0; k < Components; k++)
            {
                int at = k * rows.Count;
                System.Numerics.Tensors.TensorPrimitives.Multiply(responsibilities.Slice(at, rows.Count), present, shares.Slice(at, rows.Count));
            }

            return emission.Accumulate(mine, shares, scratch, statistics);
        }

        internal override double ExpectedLogDensity(ReadOnlySpan<double> statistics) => emission.ExpectedLogDensity(statistics);

        internal override EmissionPart Maximize(ReadOnlySpan<double> statistics) => With(emission.Maximize(statistics));

        internal override IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics, ColumnLabels labels)
        {
            var mine = new ColumnLabels(d => labels.Column(columns[d]), (d, j) => labels.Category(columns[d], j));
            return emission switch
            {
                PoissonEmission poisson => poisson.Diagnose(statistics, mine),
                BernoulliEmission bernoulli => bernoulli.Diagnose(statistics, mine),
                CategoricalEmission categorical => categorical.Diagnose(statistics, mine),
                MultinomialEmission multinomial => multinomial.Diagnose(statistics, mine),
                FactorEmission factors => factors.Diagnose(statistics, mine),
                GaussianEmission { Dimension: 1 } => [.. emission.Diagnose(statistics).Select(warning =>
                    warning.Code == "variance-floor" ? warning with { Message = $"{labels.Column(columns[0])}: {warning.Message}" } : warning)],
                _ => emission.Diagnose(statistics),
            };
        }

        internal override bool AreCoincident(int first, int second) => emission.AreCoincident(first, second);

        internal override int Compare(int first, int second) => emission.Compare(first, second);

        internal override void DrawRow(int component, ref Rng rng, Span<double> row)
        {
            Span<double> mine = columns.Length <= 64 ? stackalloc double[columns.Length] : new double[columns.Length];
            emission.DrawRow(component, ref rng, mine);
            for (int d = 0; d < columns.Length; d++)
            {
                row[columns[d]] = mine[d];
            }
        }

        internal override EmissionPart Reordered(IReadOnlyList<int> order) => With(emission.Reordered(order));

        internal override void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered) =>
            emission.Reorder(statistics, order, reordered);

        internal override EmissionPart Anchored() => With(emission.Anchored());

        /// <summary>Whether the part has all columns in their order, and can deal with every cell itself: then there is nothing to copy.</summary>
        private bool IsWhole(Rows rows) =>
            _isIdentity && rows.Dimension == columns.Length && (emission is not (GaussianEmission or GaussianMixtureEmission) || rows.Values.IndexOf(double.NaN) < 0);

        internal override EmissionPart Spread(Seed seed) => emission.Spread(seed) is var spread && ReferenceEquals(spread, emission) ? this : With(spread);

        internal override EmissionPart Canonical() => emission.Canonical() is var canonical && ReferenceEquals(canonical, emission) ? this : With(canonical);

        private Adapter<TEmission> With(TEmission other) => new(other, columns);

        /// <summary>The part's columns; Gaussian rows of which nothing is known get a stand-in, and are not present.</summary>
        private Rows Gather(Rows rows, Scratch scratch, out Span<double> present)
        {
            var values = scratch.Take(rows.Count * columns.Length);
            present = scratch.Take(rows.Count);
            for (int n = 0; n < rows.Count; n++)
            {
                var row = rows[n];
                var mine = values.Slice(n * columns.Length, columns.Length);
                int missing = 0;
                for (int d = 0; d < columns.Length; d++)
                {
                    mine[d] = row[columns[d]];
                    missing += double.IsNaN(mine[d]) ? 1 : 0;
                }

                present[n] = 1;
                if (missing > 0 && (emission as GaussianEmission ?? (emission as GaussianMixtureEmission)?.Gaussians) is { } gaussian)
                {
                    if (missing < columns.Length)
                    {
                        throw new InvalidDataException(
                            $"A row lacks some, not all, of {columns.Length} Gaussian columns that vary together: let each vary on its own (VVI or EEI), or fill the cells in.");
                    }

                    gaussian.Mean(0).CopyTo(mine);
                    present[n] = 0;
                }
            }

            return new(values, rows.Weights, columns.Length);
        }
    }
}
