using System.Buffers.Binary;
using System.Text;
using Elbo.Storage;

namespace Elbo.Tests.Storage;

public sealed class ModelFileTests : IDisposable
{
    private static readonly TrainingSummary Training =
        new(1000, 999.5, -1234.5678901234567, 42, StopReason.IterationLimit, ["variance-floor", "slow"]);

    private static readonly double[] Statistics = [1, 2, 3, 4, 5, 6, 7, -0.0];

    private readonly TemporaryFolder _folder = new();

    private string Target => _folder["model.elbo"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_saved_is_loaded_bit_for_bit()
    {
        var model = TinyModel.Example();
        ModelFile.Save(Target, model, Training, Statistics);
        var loaded = ModelFile.Load<TinyModel>(Target);

        Assert.Equal(Bits(model.Weights), Bits(loaded.Model.Weights));
        Assert.Equal(Bits(model.Means), Bits(loaded.Model.Means));
        Assert.Equal(Bits([model.Scale]), Bits([loaded.Model.Scale]));
        Assert.Equal(model.Structure, loaded.Model.Structure);
        Assert.Equal(model.Columns, loaded.Model.Columns);
        Assert.Equal(Bits(Statistics), Bits(loaded.Statistics));
        Assert.NotNull(loaded.Training);
        Assert.Equal(Training with { Warnings = loaded.Training.Warnings }, loaded.Training);
        Assert.Equal(Training.Warnings, loaded.Training.Warnings);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes()
    {
        ModelFile.Save(Target, TinyModel.Example(), Training, Statistics);
        string other = _folder["other name.elbo"];
        var loaded = ModelFile.Load<TinyModel>(Target);
        ModelFile.Save(other, loaded.Model, loaded.Training, loaded.Statistics);
        Assert.Equal(File.ReadAllBytes(Target), File.ReadAllBytes(other));
    }

    [Fact]
    public void The_bytes_are_those_that_the_documentation_describes()
    {
        ModelFile.Save(Target, new TinyModel([1], [2], 3, "EII", ["ä"]));
        byte[] bytes = File.ReadAllBytes(Target);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal(
            "{\"__metadata__\":{\"format\":\"elbo\",\"kind\":\"tiny\",\"version\":\"1\",\"structure\":\"EII\",\"dimension\":\"1\",\"columns\":\"[\\\"ä\\\"]\"}," +
            "\"weights\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},\"means\":{\"dtype\":\"F64\",\"shape\":[1,1],\"data_offsets\":[8,16]}," +
            "\"scale\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[16,24]}}",
            Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '));
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(i => BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8 + length + (8 * i)))));
        Assert.Equal(8 + length + 24, bytes.Length);
    }

    [Fact]
    public void A_fit_is_saved_with_its_summary_and_statistics()
    {
        var statistics = new SufficientStatistics(8);
        Statistics.CopyTo(statistics.Values);
        statistics.Count(default, 12.5);
        var fit = new Fit<TinyModel>(
            TinyModel.Example(), StopReason.Converged, [new(-9, -9, 0), new(-8, -9, 1)], [new("dead", "A component died.", true)])
        { Statistics = statistics };
        ModelFile.Save(Target, fit, 13);
        var loaded = ModelFile.Load<TinyModel>(Target);
        Assert.Equal(Statistics, loaded.Statistics);
        Assert.Equal(new(13, 12.5, -8, 1, StopReason.Converged, loaded.Training!.Warnings), loaded.Training);
        Assert.Equal(["dead"], loaded.Training.Warnings);
    }

    [Fact]
    public void An_unknown_log_likelihood_stays_unknown()
    {
        ModelFile.Save(Target, TinyModel.Example(), Training with { LogLikelihood = double.NaN });
        Assert.Equal(double.NaN, ModelFile.Load<TinyModel>(Target).Training!.LogLikelihood);
    }

    [Fact]
    public void A_model_alone_has_no_summary_and_no_statistics()
    {
        ModelFile.Save(Target, TinyModel.Example());
        var loaded = ModelFile.Load<TinyModel>(Target);
        Assert.Null(loaded.Training);
        Assert.Empty(loaded.Statistics);
        Assert.Null(ModelFile.Inspect(Target).Training);
    }

    [Fact]
    public void Inspect_tells_kind_version_texts_and_shapes()
    {
        ModelFile.Save(Target, TinyModel.Example(), Training, Statistics);
        var info = ModelFile.Inspect(Target);
        Assert.Equal("tiny", info.Kind);
        Assert.Equal(1, info.Version);
        Assert.Equal(42, info.Training!.Iterations);
        Assert.Equal("VVV", info.Metadata["structure"]);
        Assert.Equal("-1234.5678901234567", info.Metadata["training.log_likelihood"]);
        Assert.Equal("iteration-limit", info.Metadata["training.reason"]);
        Assert.Equal("weights [2], means [2, 3], scale [], statistics [8]", string.Join(", ", info.Arrays));
        Assert.Equal([2L, 6L, 1L, 8L], info.Arrays.Select(static a => a.Length));
    }

    [Fact]
    public void A_missing_file_is_reported_as_missing()
    {
        var error = Assert.Throws<FileNotFoundException>(() => ModelFile.Load<TinyModel>(Target));
        Assert.Contains("model.elbo", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Throws<FileNotFoundException>(() => ModelFile.Inspect(Target));
    }

    [Fact]
    public void A_folder_is_no_model_file()
    {
        var error = Assert.Throws<InvalidDataException>(() => ModelFile.Load<TinyModel>(_folder.Path));
        Assert.EndsWith("it is a folder: name a model file in it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_need_the_model_s_length_and_a_summary()
    {
        Assert.Throws<ArgumentException>(() => ModelFile.Save(Target, TinyModel.Example(), Training, [1, 2]));
        Assert.Throws<ArgumentException>(() => ModelFile.Save(Target, TinyModel.Example(), null, Statistics));
        Assert.Throws<ArgumentException>(() => ModelFile.Save(Target, TinyModel.Example(), Training with { Weight = double.NaN }));
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public void A_failing_save_leaves_the_old_file_and_nothing_else()
    {
        ModelFile.Save(Target, TinyModel.Example());
        byte[] before = File.ReadAllBytes(Target);
        Assert.Throws<ArgumentException>(() => ModelFile.Save(Target, TinyModel.Example() with { Scale = double.NaN }));
        Assert.ThrowsAny<ArgumentException>(() => ModelFile.Save(Target, TinyModel.Example() with { Structure = "\ud800" }));
        Assert.ThrowsAny<ArgumentException>(() => ModelFile.Save(Target, TinyModel.Example() with { Columns = ["a", "b", "\udc00"] }));
        Assert.Equal(before, File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_not_made()
    {
        Assert.Throws<DirectoryNotFoundException>(() => ModelFile.Save(_folder["nowhere/model.elbo"], TinyModel.Example()));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_save_onto_a_folder_leaves_nothing_behind()
    {
        Directory.CreateDirectory(Target);
        Assert.ThrowsAny<SystemException>(() => ModelFile.Save(Target, TinyModel.Example()));
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.True(Directory.Exists(Target));
    }

    [Fact]
    public void A_device_without_an_end_is_refused()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "skipped: there is no /dev/zero");
        Assert.Throws<InvalidDataException>(() => ModelFile.Load<TinyModel>("/dev/zero"));
    }

    [Fact]
    public void The_writer_refuses_what_belongs_to_the_format()
    {
        var writer = new ModelWriter();
        writer.Write("a", [1, 2], 2);
        writer.Text("t", "x");
        Assert.Throws<ArgumentException>(() => writer.Write("a", [1], 1));
        Assert.Throws<ArgumentException>(() => writer.Text("t", "y"));
        Assert.Throws<ArgumentException>(() => writer.Write("statistics", [1], 1));
        Assert.Throws<ArgumentException>(() => writer.Write("__metadata__", [1], 1));
        Assert.Throws<ArgumentException>(() => writer.Write("b", [1, 2], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write("b", [], -1));
        Assert.Throws<ArgumentException>(() => writer.WriteScalar("b", double.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => writer.Text("kind", "x"));
        Assert.Throws<ArgumentException>(() => writer.Text("training.anything", "x"));
    }

    private static long[] Bits(double[] values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];
}
