using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Speakers;
using Elbo.Numerics;
using Elbo.Storage;
using Elbo.Tests.References;

namespace Elbo.Tests.Models;

public sealed class VectorPreparationTests
{
    private static readonly PreparationRecipe[] Recipes =
    [
        new(),
        new() { UnitLength = true },
        new() { PrincipalComponents = 3 },
        new() { Whitens = true, UnitLength = true },
        new() { PrincipalComponents = 4, Whitens = true },
        new() { PrincipalComponents = 4, Discriminants = 2, Whitens = true, UnitLength = true },
        new() { Discriminants = 3 },
    ];

    [Fact]
    public void Moments_map_as_rows_do()
    {
        double[] rows = Draw(5, out int[] labels), center = [1, -2, 0.5, 3, 0], matrix = [1, 2, 0, -1, 0.5, 0, 1, 1, 3, -2];
        var mapped = PldaReferences.Groups(rows, 5, n => labels[n]).Map(center, matrix, ["a", "b"]);
        double[] outputs = new double[labels.Length * 2];
        for (int n = 0; n < labels.Length; n++)
        {
            for (int e = 0; e < 2; e++)
            {
                for (int d = 0; d < 5; d++)
                {
                    outputs[(n * 2) + e] += matrix[(e * 5) + d] * (rows[(n * 5) + d] - center[d]);
                }
            }
        }

        var direct = PldaReferences.Groups(outputs, 2, n => labels[n]);
        Assert.Equal(direct.Counts, mapped.Counts);
        Assert.Equal("a,b", string.Join(',', mapped.Columns));
        AssertNear(direct.Means, mapped.Means, 1e-11);
        AssertNear(direct.Scatter, mapped.Scatter, 1e-9);
    }

    // Linear steps are learnt from moments; only lengths need the rows again.
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void Rows_are_read_once_or_where_lengths_count_twice(bool unitLength, int times)
    {
        double[] rows = Draw(5, out int[] labels);
        var groups = new RowLabels("g", [.. Enumerable.Range(0, labels.Max() + 1).Select(static g => $"{g}")], labels);
        var counted = new Counted(new MatrixSource(rows, 5));
        Plda.Fit(counted, groups, new() { PrincipalComponents = 4, Discriminants = 3, Whitens = true, UnitLength = unitLength });
        Assert.Equal(times * counted.BatchCount, counted.Reads);
        Assert.False(counted.IsSummarized);
    }

    [Fact]
    public void Every_recipe_learns_from_moments_what_it_would_from_rows()
    {
        double[] rows = Draw(5, out int[] labels);
        var source = new MatrixSource(rows, 5);
        var groups = new RowLabels("g", [.. Enumerable.Range(0, labels.Max() + 1).Select(static g => $"{g}")], labels);
        foreach (var recipe in Recipes)
        {
            var (input, moments) = Plda.Prepare(source, groups, recipe);
            var direct = GroupMoments.Of(source, groups, input.Preparation.Apply, moments.Columns);
            Assert.Equal(input.Preparation.Outputs, moments.Dimension);
            AssertNear(direct.Means, moments.Means, 1e-9);
            AssertNear(direct.Scatter, moments.Scatter, 1e-8);
            if (recipe.Whitens && !recipe.UnitLength)
            {
                AssertIdentity(moments);
            }
        }
    }

    [Fact]
    public void A_model_prepares_what_it_compares_and_a_file_keeps_how()
    {
        double[] rows = Draw(5, out int[] labels);
        var source = new MatrixSource(rows, 5);
        var groups = new RowLabels("voice", [.. Enumerable.Range(0, labels.Max() + 1).Select(static g => $"{g}")], labels);
        using var folder = new TemporaryFolder();
        foreach (var recipe in Recipes)
        {
            var fit = Plda.Fit(source, groups, recipe, new() { Shrinkage = 3 });
            var model = fit.Model;
            Assert.Equal("voice", model.Input.Group);
            ModelFile.Save(folder["m.elbo"], fit, source.UnitCount);
            var loaded = ModelFile.Load<Plda>(folder["m.elbo"]).Model;
            Assert.Equal(model.Input.Columns, loaded.Input.Columns, StringComparer.Ordinal);
            Assert.Equal(model.Input.Preparation.Steps.Count, loaded.Input.Preparation.Steps.Count);
            var before = model.Project(source, groups);
            var after = loaded.Project(source, groups);
            var direct = model.Project(GroupMoments.Of(source, groups, model.Input.Preparation.Apply, ColumnNames.Numbered(model.Dimension)));
            for (int i = 0; i < 5; i++)
            {
                double score = model.LogLikelihoodRatio(before, i, before, i + 1);
                Assert.Equal(score, loaded.LogLikelihoodRatio(after, i, after, i + 1));
                Assert.Equal(score, model.LogLikelihoodRatio(direct, i, direct, i + 1));
            }
        }
    }

    [Fact]
    public void Length_normalized_vectors_have_one_length()
    {
        double[] rows = Draw(5, out int[] labels);
        var preparation = Plda.Prepare(
            new MatrixSource(rows, 5), new("g", [.. Enumerable.Range(0, labels.Max() + 1).Select(static g => $"{g}")], labels), Recipes[5]).Input.Preparation;
        double[] prepared = new double[labels.Length * 2];
        preparation.Apply(new Rows(rows, default, 5), new Scratch(), prepared);
        for (int n = 0; n < labels.Length; n++)
        {
            Assert.Equal(Math.Sqrt(2), Math.Sqrt((prepared[2 * n] * prepared[2 * n]) + (prepared[(2 * n) + 1] * prepared[(2 * n) + 1])), 1e-12);
        }
    }

    [Fact]
    public void More_components_than_columns_are_refused()
    {
        var groups = PldaReferences.Groups(Draw(5, out int[] labels), 5, n => labels[n]);
        Assert.Contains(
            "at most 5", Assert.Throws<InvalidDataException>(() => new PreparationRecipe { PrincipalComponents = 6 }.Learn(groups)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "at most 2", Assert.Throws<InvalidDataException>(() => new PreparationRecipe { PrincipalComponents = 2, Discriminants = 3 }.Learn(groups)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vector_of_zeros_is_refused_by_its_row()
    {
        var rows = new MatrixSource((double[])[1, 2, 3, 4, 0, 0, 5, 6], 2);
        var error = Assert.Throws<InvalidDataException>(() => Plda.Fit(rows, new("g", ["a", "b"], [0, 0, 1, 1]), new()));
        Assert.StartsWith("row 3: all 2 numbers are zero", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Rows of thirty groups of one to four, in no order of the groups.</summary>
    private static double[] Draw(int dimension, out int[] labels)
    {
        var truth = RandomPlda.Model(dimension, seed: 9);
        var rng = new Seed(10).ToRng();
        List<(int Group, double[] Row)> all = [];
        for (int g = 0; g < 30; g++)
        {
            double[] rows = new double[(1 + (g % 4)) * dimension];
            truth.DrawGroup(ref rng, rows);
            all.AddRange(rows.Chunk(dimension).Select(row => (g, row)));
        }

        var mixed = all.Select(static (row, n) => (row, n)).OrderBy(static r => r.n * 37 % 101).Select(static r => r.row).ToArray();
        labels = [.. mixed.Select(static r => r.Group)];
        return [.. mixed.SelectMany(static r => r.Row)];
    }

    private static void AssertIdentity(GroupMoments moments)
    {
        int dimension = moments.Dimension;
        double rows = moments.Counts.ToArray().Sum();
        for (int i = 0, at = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++, at++)
            {
                double total = moments.Scatter[at];
                for (int g = 0; g < moments.Counts.Length; g++)
                {
                    total += moments.Counts[g] * moments.Means[(g * dimension) + i] * moments.Means[(g * dimension) + j];
                }

                Assert.Equal(i == j ? 1 : 0, total / rows, 1e-9);
            }
        }
    }

    private static void AssertNear(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }

    /// <summary>Rows that know how often they were read.</summary>
    private sealed class Counted(MatrixSource rows) : IRowSource
    {
        public int Reads { get; private set; }

        public bool IsSummarized { get; private set; }

        public int Dimension => rows.Dimension;

        public IReadOnlyList<string> Columns => rows.Columns;

        public ColumnSummary Summary
        {
            get
            {
                IsSummarized = true;
                return rows.Summary;
            }
        }

        public long UnitCount => rows.UnitCount;

        public int BatchCount => rows.BatchCount;

        public void Read(int index, RowBatch into)
        {
            Reads++;
            rows.Read(index, into);
        }
    }
}
