using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Models.Chains;
using Elbo.Storage;

namespace Elbo.Tests.Storage;

public sealed class HiddenMarkovFileTests
{
    private static readonly double[] Rows = [0, 1, 2, 1, 1, 0, 1, 1, 0, 2, 1, 1];

    [Fact]
    public void Every_family_keeps_its_bits()
    {
        var one = new MatrixSource(Rows.AsMemory(), 1);
        var two = new MatrixSource(Rows.AsMemory(), 2);
        double[] ones = [.. Rows.Select(static x => Math.Min(x, 1))];
        Check(Families.Gaussian(two, 2), Rows);
        Check(new PoissonEmission(2, [1, 2, 3, 4.5], [new(2, 1), new(1.5, 2)]), Rows);
        Check(new CategoricalEmission([3, 3], [0.1, 0.2, 0.7, 0.2, 0.2, 0.6, 0.3, 0.3, 0.4, 0.1, 0.8, 0.1]), Rows);
        Check(new BernoulliEmission(2, [0.2, 0.3, 0.4, 0.9]), ones);
        Check(new MultinomialEmission(2, [0.2, 0.8, 0.7, 0.3]), Rows);
        Check(Families.GaussianMixture(two, 2, 3), Rows);
        Check(new ProductEmission(EmissionPart.Of(Families.Gaussian(one, 2), [1]), EmissionPart.Of(new PoissonEmission(1, [0.5, 1.5]), [0])), Rows);
    }

    [Fact]
    public void A_file_of_another_family_is_refused()
    {
        using var folder = new TemporaryFolder();
        var chain = new MarkovChain([], [0.5, 0.5, 0.5, 0.5]);
        ModelFile.Save(folder["model.elbo"], new HiddenMarkov<PoissonEmission>(chain, new(1, [1, 2])));
        var error = Assert.Throws<InvalidDataException>(() => ModelFile.Load<HiddenMarkov<GaussianEmission>>(folder["model.elbo"]));
        Assert.Contains("'poisson'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_kept()
    {
        using var folder = new TemporaryFolder();
        var names = new HiddenMarkovNames
        {
            Columns = [new("weather", ColumnKind.Category) { Categories = ["dry", "wet"] }, new("count", ColumnKind.Count)],
            States = ["calm", "wild"],
            SequenceColumn = "station",
            TimeColumn = "day",
        };
        var family = new ProductEmission(
            EmissionPart.Of(new CategoricalEmission([2], [1, 2, 2, 1]), [0]), EmissionPart.Of(new PoissonEmission(1, [1, 5]), [1]));
        var model = new HiddenMarkov<ProductEmission>(new([], [0.5, 0.5, 0.5, 0.5]), family, names).Reordered([1, 0]);
        ModelFile.Save(folder["model.elbo"], model);
        var loaded = ModelFile.Load<HiddenMarkov<ProductEmission>>(folder["model.elbo"]).Model.Names;
        Assert.Equal(names.Columns.Select(static c => (c.Name, c.Kind)), loaded.Columns.Select(static c => (c.Name, c.Kind)));
        Assert.Equal(["wild", "calm"], loaded.States);
        Assert.Equal(["dry", "wet"], loaded.Columns[0].Categories);
        Assert.Empty(loaded.Columns[1].Categories);
        Assert.Equal(("station", "day"), (loaded.SequenceColumn, loaded.TimeColumn));
    }

    private static void Check<TEmission>(TEmission emission, double[] values)
        where TEmission : IEmission<TEmission>
    {
        using var folder = new TemporaryFolder();
        double[] moves = [0.9, 0.1, 0.35, 0.65];
        foreach (var chain in new MarkovChain[]
        {
            new([0.3, 0.7], moves),
            new([], moves, [], new() { Initial = InitialStates.Stationary }),
            new([0.3, 0.7], moves, [0.1, 0.3], new() { LearnsFinal = true, MovePseudocount = 0.5, InitialPseudocount = 0.25 }),
            new([0.3, 0.7], moves, [1, 0], new() { Initial = InitialStates.Fixed, FreezesTransitions = true }),
        })
        {
            var model = new HiddenMarkov<TEmission>(chain, emission);
            ModelFile.Save(folder["model.elbo"], model);
            var loaded = ModelFile.Load<HiddenMarkov<TEmission>>(folder["model.elbo"]).Model;
            var any = ModelFile.Load<HiddenMarkov<ProductEmission>>(folder["model.elbo"]).Model;
            var data = new GroupedRows(new MatrixSource(values.AsMemory(), 2), RowGroups.OfLengths([4, 2]));
            var before = Em.Evaluate(model, data, new());
            var after = Em.Evaluate(loaded, data, new());
            Assert.True(double.IsFinite(before.Bound.Evidence));
            Assert.Equal(before.Bound, after.Bound);

            // Every file can be read as one of a product.
            Assert.Equal(before.Bound.Evidence, Em.Evaluate(any, data, new()).Bound.Evidence, 1e-12 * Math.Abs(before.Bound.Evidence));
            Assert.True(before.Statistics!.Values.SequenceEqual(after.Statistics!.Values));
            var next = Em.Evaluate(model.Maximize(before.Statistics.Values), data, new());
            Assert.Equal(next.Bound, Em.Evaluate(loaded.Maximize(before.Statistics.Values), data, new()).Bound);
        }
    }
}
