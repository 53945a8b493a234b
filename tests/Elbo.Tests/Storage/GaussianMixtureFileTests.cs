using System.Buffers.Binary;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Elbo.Tests.Storage;

public sealed class GaussianMixtureFileTests : IDisposable
{
    private static readonly CovarianceFloor Floor = new(new MatrixSource(new double[] { 0, 5, 1, 7, 3, 4 }, 2).Summary, 1e-6);

    private readonly TemporaryFolder _folder = new();

    private string Target => _folder["model.elbo"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_are_loaded_bit_for_bit_although_they_are_scaled_to_sum_to_one()
    {
        // Numbers divided by their sum need not sum to exactly one; dividing them again when they were loaded changed their last bits.
        var rng = new Seed(1).ToRng();
        for (int run = 0; run < 100; run++)
        {
            var model = Example([rng.NextDouble(), rng.NextDouble(), rng.NextDouble()]);
            ModelFile.Save(Target, model);
            Assert.Equal(model.Weights.ToArray(), ModelFile.Load<GaussianMixture>(Target).Model.Weights.ToArray());
        }
    }

    [Fact]
    public void The_arrays_are_those_that_the_page_lists()
    {
        ModelFile.Save(Target, Example([0.5, 0.25, 0.25]));
        Assert.Equal(
            "weights [3], means [3, 2], covariances [3, 2, 2], anchors [3, 2], varianceFloor [], minimumVariances [2], constantColumns [2]",
            string.Join(", ", ModelFile.Inspect(Target).Arrays));
    }

    [Fact]
    public void A_prior_and_frozen_parts_are_in_the_file_where_there_are_any()
    {
        var model = Constrained();
        ModelFile.Save(Target, model);
        Assert.Equal(
            "constantColumns [2], priorMean [2], priorShrinkage [], priorDegreesOfFreedom [], priorScale [2, 2]",
            string.Join(", ", ModelFile.Inspect(Target).Arrays.Skip(6)));
        var loaded = ModelFile.Load<GaussianMixture>(Target).Model;
        Assert.Equal(model.GlobalBound, loaded.GlobalBound);
        Assert.Equal(model.Frozen, loaded.Frozen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mutated_files_are_refused_or_load_as_a_model_that_works(bool isConstrained)
    {
        ModelFile.Save(
            Target, isConstrained ? Constrained() : Example([0.5, 0.25, 0.25]), new(10, 10, -5, 3, StopReason.Converged, []), new double[3 + 3 + 6 + 9]);
        byte[] whole = File.ReadAllBytes(Target);
        int headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        var header = Gen.Choose(8, 8 + headerLength - 1).Zip(Gen.Elements("0123456789-,[]{}\"FVE \\".ToCharArray()).Select(static c => (byte)c));
        var body = Gen.Choose(8 + headerLength, whole.Length - 1).Zip(Gen.Choose(0, 255).Select(static b => (byte)b));
        foreach (var mutation in new[] { header, body })
        {
            Prop.ForAll(mutation.ToArbitrary(), change =>
            {
                byte[] bytes = [.. whole];
                bytes[change.Item1] = change.Item2;
                File.WriteAllBytes(Target, bytes);
                try
                {
                    var model = ModelFile.Load<GaussianMixture>(Target).Model;
                    Assert.DoesNotContain(double.NaN, model.LogDensity(new MatrixSource(new double[] { 1, 2 }, 2)));
                }
                catch (InvalidDataException e)
                {
                    Assert.StartsWith(Target + ": ", e.Message, StringComparison.Ordinal);
                    Assert.DoesNotContain('\n', e.Message);
                }
            }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(2000));
        }
    }

    private static GaussianMixture Constrained() => Example([0.5, 0.25, 0.25])
        .WithPrior(new([3, 4], 0.5, 5, [2, -1, 3])).Freezing(FrozenParts.Weights | FrozenParts.Covariances);

    private static GaussianMixture Example(double[] weights) => new(
        weights,
        new GaussianEmission(CovarianceStructures.Full, Floor, [1, 2, 3, 4, 5, 6], [1, 0.5, 2, 1, 0, 1, 3, -0.25, 1]));
}
