using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models.Starts;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <content>Rows whose component is known, and groups of rows that share one.</content>
internal sealed partial class GaussianMixtureFitter
{
    /// <summary>So many starts look for groups by their means.</summary>
    private const int MostGroupStarts = 4;

    /// <summary>For every row its component, or −1; empty if nothing is known.</summary>
    private readonly int[] _known;
    private readonly MixtureNames _names;

    /// <summary>How many components have their place by a label.</summary>
    private int Named => _known.Length == 0 ? 0 : _options.Known!.Names.Count;

    /// <summary>The units of rows: groups, or rows with what is known of them.</summary>
    private IDataSource<RowBatch> Units(IRowSource rows) =>
        _options.Groups is { } groups ? new GroupedRows(rows, groups, _known.Length == 0 ? null : _known)
        : _known.Length > 0 ? new KnownRows(rows, _known)
        : rows;

    /// <summary>n: the weight of the rows, or of the groups, which is in the components' counts.</summary>
    private double UnitWeight(Fit<GaussianMixture> fit) =>
        _options.Groups is null ? fit.TotalWeight : Sums.Of(fit.Statistics!.Values[.._components]);

    private (MixtureNames Names, int[] Known) Known()
    {
        var names = _options.Start is MixtureStart.From from ? from.Model.Names : new();
        names = _options.GroupColumn.Length > 0 || _options.Groups is null ? names with { GroupColumn = _options.GroupColumn } : names;
        if (_options.Groups is { } groups && groups.RowCount != _rows.UnitCount)
        {
            throw new ArgumentException($"The groups have {groups.RowCount} rows, the data {_rows.UnitCount}.", "options.Groups");
        }

        if (_options.Groups is { } few && few.Count < _components)
        {
            throw new InvalidDataException($"There are only {few.Count} groups for {_components} components; fit {few.Count} components or fewer.");
        }

        if (_options.Known is not { } labels)
        {
            return (names, []);
        }

        if (labels.Values.Count != _rows.UnitCount)
        {
            throw new ArgumentException($"{labels.Values.Count} labels for {_rows.UnitCount} rows.", "options.Known");
        }

        if (labels.Values.All(static label => label < 0))
        {
            throw new InvalidDataException($"No row has a label in '{labels.Name}': fill some in, or leave the labels out.");
        }

        if (names.Components.Count == 0)
        {
            if (labels.Names.Count > _components)
            {
                throw new ArgumentException(
                    $"'{labels.Name}' names {labels.Names.Count} components ({string.Join(", ", labels.Names.Take(5))}{(labels.Names.Count > 5 ? ", …" : "")}), and {_components} are asked for.",
                    "options.Components");
            }

            return (names with { Components = MixtureNames.Extend(labels.Names, _components) }, Spread([.. labels.Values]));
        }

        var known = names.Components;
        int[] places = [.. labels.Names.Select(name => known.TakeWhile(other => other != name).Count())];
        int stranger = Array.IndexOf(places, known.Count);
        return stranger < 0
            ? (names, Spread([.. labels.Values.Select(label => label < 0 ? -1 : places[label])]))
            : throw new InvalidDataException(
                $"No component of the model is called '{labels.Names[stranger]}', as '{labels.Name}' says; its components are {string.Join(", ", known)}.");
    }

    /// <summary>What is known of one row is known of its group.</summary>
    private int[] Spread(int[] known)
    {
        for (int g = 0; g < (_options.Groups?.Count ?? 0); g++)
        {
            int start = (int)_options.Groups!.Start(g);
            var rows = known.AsSpan(start, _options.Groups.Length(g));
            int first = rows.IndexOfAnyExcept(-1);
            if (first < 0)
            {
                continue;
            }

            for (int n = 0; n < rows.Length; n++)
            {
                if (rows[n] >= 0 && rows[n] != rows[first])
                {
                    throw new InvalidDataException(
                        $"row {start + n + 1}: its label differs from that of row {start + first + 1}, and they are of one group, {_options.Groups.Names[g]}, which has one component; correct one of them");
                }
            }

            rows.Fill(rows[first]);
        }

        return known;
    }

    /// <summary>
    /// From the labels: their rows alone, and all rows with the class that is nearest by a covariance which the classes share. Where there are more components
    /// than labels, the others begin at rows far away, drawn as in k-means++.
    /// </summary>
    private List<Start<GaussianMixture>> KnownStarts(StartingRows rows)
    {
        if (Named < _components)
        {
            return [.. Enumerable.Range(0, _options.Restarts).Select(run => KnownStart("labels-and-new", () => FromLabels(rows.Complete, WithNew(rows.Complete, run))))];
        }

        var starts = new List<Start<GaussianMixture>> { KnownStart("labels", () => FromLabels(rows.Complete, _known)) };
        if (Array.IndexOf(_known, -1) >= 0)
        {
            starts.Add(KnownStart("nearest-label", () => FromLabels(rows.Complete, Nearest(rows.Complete))));
        }

        return starts;

        Start<GaussianMixture> KnownStart(string name, Func<GaussianMixture> create) =>
            new(name, () => create().WithPrior(_prior.Value).Freezing(_frozen).WithNames(_names)) { IsSeeded = true };
    }

    /// <summary>Every row's label, or the most probable class by Gaussians that share a covariance, as wide as the labelled rows can tell.</summary>
    private int[] Nearest(IRowSource rows)
    {
        int dimension = rows.Dimension;
        bool isFull = !Structure.IsDiagonal && _known.Count(static label => label >= 0) > 2 * (dimension + _components);
        var variances = _rows.Summary.Variances;
        var covariance = new double[isFull ? Packed.Length(dimension) : dimension];
        for (int d = 0; d < dimension; d++)
        {
            covariance[isFull ? Packed.Index(d, d) : d] = Math.Max(variances[d], _floor.Minima[d]);
        }

        ICovarianceStructure shared = isFull ? new EEE() : new EEI();
        double[] means = [.. Enumerable.Repeat(_rows.Summary.Means, _components).SelectMany(static m => m)];
        double[] weights = [.. Enumerable.Repeat(1.0, _components)];
        GaussianMixture start = new(weights, new GaussianEmission(shared, _floor, means, covariance), _rows.Columns);
        void Label(Rows block, long at, Scratch scratch, Span<int> labels) => _known.AsSpan((int)at, block.Count).CopyTo(labels);
        int[] nearest = FromHardLabels(rows, FromHardLabels(rows, start, Label), Label).Assign(rows);
        return [.. _known.Select((label, n) => label >= 0 ? label : nearest[n])];
    }

    /// <summary>Every row's label, or the nearest of the labels' means and of new centers.</summary>
    private int[] WithNew(IRowSource rows, int run)
    {
        int dimension = rows.Dimension;
        var rng = _options.Seed.Derive("start").Derive(run).ToRng();
        double[] units = Units(KMeansColumns.Scaled);
        double[] values = new double[_known.Length * dimension], counts = new double[Named];
        var weights = new double[_known.Length];
        var centers = new List<double[]>();
        var sums = new double[Named * dimension];
        var batch = new RowBatch();
        for (int b = 0, n = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            for (int i = 0; i < batch.RowCount; i++, n++)
            {
                weights[n] = batch.Rows.Weights.IsEmpty ? 1 : batch.Rows.Weights[i];
                for (int d = 0; d < dimension; d++)
                {
                    values[(n * dimension) + d] = batch.Rows[i][d] * units[d];
                    if (_known[n] >= 0)
                    {
                        sums[(_known[n] * dimension) + d] += weights[n] * values[(n * dimension) + d];
                    }
                }

                if (_known[n] >= 0)
                {
                    counts[_known[n]] += weights[n];
                }
            }
        }

        int[] labels = [.. _known];
        double[] distances = [.. weights.Select(static _ => double.PositiveInfinity)];
        for (int k = 0; k < _components; k++)
        {
            double[] center;
            if (k < Named)
            {
                center = [.. Enumerable.Range(0, dimension).Select(d => counts[k] > 0 ? sums[(k * dimension) + d] / counts[k] : double.NaN)];
            }
            else
            {
                double[] chances = [.. distances.Select((distance, n) => _known[n] >= 0 ? 0 : weights[n] * distance)];
                int drawn = chances.Any(static chance => chance > 0) ? rng.NextIndex(chances) : rng.NextInt32(chances.Length);
                center = values.AsSpan(drawn * dimension, dimension).ToArray();
            }

            for (int n = 0; n < labels.Length; n++)
            {
                double distance = 0;
                for (int d = 0; d < dimension; d++)
                {
                    double difference = values[(n * dimension) + d] - center[d];
                    distance += difference * difference;
                }

                if (distance < distances[n])
                {
                    distances[n] = distance;
                    labels[n] = _known[n] >= 0 ? _known[n] : k;
                }
            }
        }

        return labels;
    }

    /// <summary>Rows of a group are together from the start: k-means on the means of groups.</summary>
    private IEnumerable<Start<GaussianMixture>> GroupStarts(StartingRows rows, int runs)
    {
        if (_options.Groups is not { } groups || _components == 1)
        {
            yield break;
        }

        var means = new Lazy<MatrixSource>(() => GroupMeans(rows.Complete, groups));
        for (int run = 0; run < Math.Min(runs, MostGroupStarts); run++)
        {
            var seed = _options.Seed.Derive("groups").Derive(run);
            yield return new("group-means", () => FromLabels(rows.Complete, GroupLabels(means.Value, groups, seed)).WithPrior(_prior.Value).Freezing(_frozen).WithNames(_names))
            {
                IsSeeded = true,
            };
        }
    }

    private int[] GroupLabels(MatrixSource means, RowGroups groups, Seed seed)
    {
        double[] units = KMeans.InverseDeviations(means.Summary);
        double[] centers = new KMeans(means, units).Centers(_components, LloydRounds, seed);
        var labels = new int[groups.RowCount];
        var batch = new RowBatch();
        var scratch = new Scratch();
        for (int b = 0, g = 0; b < means.BatchCount; b++)
        {
            means.Read(b, batch);
            var nearest = new int[batch.RowCount];
            KMeans.Nearest(batch.Rows, centers, units, scratch, nearest);
            foreach (int label in nearest)
            {
                labels.AsSpan((int)groups.Start(g), groups.Length(g)).Fill(label);
                g++;
            }
        }

        return labels;
    }

    private static MatrixSource GroupMeans(IRowSource rows, RowGroups groups)
    {
        int dimension = rows.Dimension;
        double[] means = new double[groups.Count * dimension], weights = new double[groups.Count];
        var data = new GroupedRows(rows, groups);
        var batch = new RowBatch();
        for (int b = 0; b < data.BatchCount; b++)
        {
            data.Read(b, batch);
            for (int u = 0; u < batch.UnitCount; u++)
            {
                int g = data.FirstGroup(b) + u;
                var group = batch.Rows.Slice(batch.Offsets[u], groups.Length(g));
                weights[g] = group.Weights.IsEmpty ? 1 : group.Weights[0];
                for (int i = 0; i < group.Values.Length; i++)
                {
                    means[(g * dimension) + (i % dimension)] += group.Values[i] / group.Count;
                }
            }
        }

        return new(means, dimension, rows.Columns, weights);
    }
}
