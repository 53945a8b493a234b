using System.Buffers.Binary;
using System.Text;
using Elbo.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Elbo.Tests.Storage;

public sealed class DamagedModelFileTests : IDisposable
{
    // A sound header for 24 bytes of data; every test below changes one thing in it.
    private const string Sound =
        """
        {"__metadata__":{"format":"elbo","kind":"tiny","version":"1","structure":"S","dimension":"1","columns":"[\"c\"]"},
        "weights":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},
        "means":{"dtype":"F64","shape":[1,1],"data_offsets":[8,16]},
        "scale":{"dtype":"F64","shape":[],"data_offsets":[16,24]}}
        """;

    private const string LastText = "\"columns\":\"[\\\"c\\\"]\"";

    private const string Training =
        """
        ,"training.rows":"3","training.weight":"3","training.log_likelihood":"-1",
        "training.iterations":"2","training.reason":"stopped","training.warnings":"[]"
        """;

    private readonly TemporaryFolder _folder = new();

    private string Target => _folder["model.elbo"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_undamaged_file_loads()
    {
        WriteFile(Sound, 24);
        Assert.Equal("S", ModelFile.Load<TinyModel>(Target).Model.Structure);
        WriteFile(Sound.Replace(LastText, LastText + Training, StringComparison.Ordinal) + "   ", 24);
        Assert.Equal(3, ModelFile.Load<TinyModel>(Target).Training!.Rows);
    }

    public static TheoryData<string, string, string, int, string> Lies() => new()
    {
        { "no format", "\"format\"", "\"formal\"", 24, "it holds arrays but no Elbo model" },
        { "another format", "\"elbo\"", "\"onnx\"", 24, "it holds arrays but no Elbo model" },
        { "metadata under another name", "__metadata__", "metadata", 24, "the array 'metadata' has 'format'" },
        { "another kind", "\"tiny\"", "\"hmm\"", 24, "it holds a 'hmm' model; this command needs 'tiny'" },
        {
            "a newer version, with arrays of another type", "1\",\"structure\":\"S\"", "3\",\"structure\":\"S\"", 24,
            "it was written by a newer Elbo (version 3 of tiny; this one reads up to 1): update Elbo"
        },
        { "no version", "version", "vision", 24, "its header lacks the text 'version'" },
        { "version 0", "\"version\":\"1\"", "\"version\":\"0\"", 24, "its version is '0'" },
        { "a number as text", "\"version\":\"1\"", "\"version\":1", 24, "of its header is not the JSON" },
        { "broken JSON", "[16,24]}}", "[16,24]}", 24, "of its header is not the JSON that a model file has" },
        { "two roots", "[16,24]}}", "[16,24]}}{}", 24, "of its header is not the JSON" },
        { "a comment", "{\"__metadata__\"", "{/**/\"__metadata__\"", 24, "of its header is not the JSON" },
        { "deep JSON", "\"__metadata__\":{", "\"__metadata__\":{\"a\":{\"a\":{\"a\":{\"a\":{", 24, "of its header is not the JSON" },
        { "an array's name twice", "\"means\"", "\"weights\"", 24, "its header names 'weights' twice" },
        { "the metadata twice", "\"weights\":", "\"__metadata__\":{},\"weights\":", 24, "its header names '__metadata__' twice" },
        { "a text twice", "\"dimension\"", "\"structure\"", 24, "its header has the text 'structure' twice" },
        { "a field twice", "\"shape\":[1],", "\"shape\":[1],\"shape\":[1],", 24, "the array 'weights' has 'shape' twice" },
        { "an unknown field", "\"shape\":[1],", "\"shape\":[1],\"x\":1,", 24, "the array 'weights' has 'x' twice or without need" },
        { "no shape", "\"shape\":[1],", "", 24, "the array 'weights' lacks its type, its shape" },
        { "one offset", "[0,8]", "[8]", 24, "or its two offsets" },
        {
            "another type", "\"weights\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}", "\"weights\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}", 24,
            "the array 'weights' has the type 'F32'; only F64 is read"
        },
        { "a negative shape", "[1]", "[-1]", 24, "not up to 8 non-negative whole numbers" },
        { "a fractional shape", "[1]", "[1.5]", 24, "not up to 8 non-negative whole numbers" },
        { "a shape of text", "[1]", "[\"1\"]", 24, "not up to 8 non-negative whole numbers" },
        { "a huge number", "[1]", "[18446744073709551617]", 24, "not up to 8 non-negative whole numbers" },
        { "too many dimensions", "[1]", "[1,1,1,1,1,1,1,1,1]", 24, "not up to 8 non-negative whole numbers" },
        { "a huge shape", "[1]", "[4000000000]", 24, "the array 'weights' claims the impossible shape [4000000000]" },
        { "an overflowing shape", "[1]", "[65536,65536,65536,65536]", 24, "claims the impossible shape" },
        {
            "an array larger than the file", "\"shape\":[1],\"data_offsets\":[0,8]", "\"shape\":[200000000],\"data_offsets\":[0,1600000000]", 24,
            "it is truncated: the array 'weights' ends at byte 1600000000 of the data, of which there are 24"
        },
        { "the bytes of another shape", "[1]", "[2]", 24, "the array 'weights' takes 8 bytes for 2 numbers" },
        { "an end before the beginning", "[8,16]", "[8,0]", 24, "the array 'means' takes -8 bytes" },
        { "an overlap", "[8,16]", "[0,8]", 24, "the array 'means' begins at byte 0 of the data instead of 8" },
        { "a hole", "[16,24]", "[24,32]", 32, "the array 'scale' begins at byte 24 of the data instead of 16" },
        { "a missing end", "", "", 23, "it is truncated: the array 'scale' ends at byte 24" },
        { "a tail", "", "", 25, "1 bytes at its end belong to no array" },
        {
            "a missing array", ",\n\"scale\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[16,24]}", "", 16,
            "the array 'scale' is missing"
        },
        {
            "an array too many", "\"__metadata__\"", "\"scare\":{\"dtype\":\"F64\",\"shape\":[0],\"data_offsets\":[0,0]},\"__metadata__\"", 24,
            "the array 'scare' belongs to no 'tiny' model"
        },
        { "another shape", "[1,1]", "[1]", 24, "the array 'means' has the shape [1] instead of [1, 1]" },
        { "another number of dimensions", "[1]", "[1,1]", 24, "the array 'weights' has 2 dimensions instead of 1" },
        { "a missing text", "structure", "sculpture", 24, "the text 'structure' is missing" },
        {
            "a text that is no number", "\"dimension\":\"1\"", "\"dimension\":\"one\"", 24,
            "the text 'dimension' is 'one', not a whole number"
        },
        {
            "a text that is no list", "\"columns\":\"[\\\"c\\\"]\"", "\"columns\":\"[1]\"", 24,
            "the text 'columns' is not a JSON array of strings"
        },
        { "a list of another length", "\"columns\":\"[\\\"c\\\"]\"", "\"columns\":\"[]\"", 24, "0 names for 1 columns" },
        { "half a surrogate pair", "\"S\"", "\"\\ud800\"", 24, "its header has something else than expected" },
        { "a forged line", "\"tiny\"", "\"t\\nok: all is well\"", 24, "it holds a 't ok: all is well' model" },
        {
            "half a summary", "\"columns\":\"[\\\"c\\\"]\"", "\"columns\":\"[\\\"c\\\"]\",\"training.rows\":\"3\"", 24,
            "the training summary lacks 'training.weight'"
        },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_lying_header_is_found_out_and_named(string name, string from, string to, int bodyLength, string expected)
    {
        Assert.NotEmpty(name);
        WriteFile(Change(Sound, from, to), bodyLength);
        AssertRefused(expected);
    }

    public static TheoryData<string, string, string, string> TrainingLies() => new()
    {
        { "an infinite log-likelihood", "\"-1\"", "\"1e999\"", "'training.log_likelihood' or has nonsense there" },
        { "a negative weight", ".weight\":\"3\"", ".weight\":\"-3\"", "'training.weight' or has nonsense there" },
        { "a negative count", "\"2\"", "\"-2\"", "'training.iterations' or has nonsense there" },
        { "a reason of no name", "stopped", "bored", "'training.reason' or has nonsense there" },
        { "warnings that are no list", "[]", "{}", "'training.warnings' or has nonsense there" },
    };

    [Theory]
    [MemberData(nameof(TrainingLies))]
    public void A_training_summary_of_nonsense_is_found_out(string name, string from, string to, string expected)
    {
        Assert.NotEmpty(name);
        WriteFile(Change(Sound, LastText, LastText + Change(Training, from, to)), 24);
        AssertRefused(expected);
    }

    [Fact]
    public void Statistics_need_the_right_length_and_a_summary()
    {
        const string Before = "[16,24]}}";
        const string After = "[16,24]},\"statistics\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[24,40]}}";
        string header = Change(Sound, Before, After);
        WriteFile(header, 40);
        AssertRefused("it has statistics without a training summary");

        header = Change(header, LastText, LastText + Training);
        WriteFile(header, 40);
        Assert.Equal([0, 0], ModelFile.Load<TinyModel>(Target).Statistics);

        WriteFile(Change(header, "[2],\"data_offsets\":[24,40]", "[1],\"data_offsets\":[24,32]"), 32);
        AssertRefused("the array 'statistics' has the shape [1] instead of [2]");
    }

    [Fact]
    public void A_file_of_a_few_bytes_is_no_model_file()
    {
        WriteFile(string.Empty, 0);
        AssertRefused("it has only 8 bytes, which is no model file");
        File.WriteAllText(Target, "x,y\n1,2\n3,4\n");
        AssertRefused("it is no model file: name a file that 'elbo fit' or ModelFile.Save wrote");
    }

    [Theory]
    [InlineData(long.MaxValue, "it claims a header of 9223372036854775807 bytes, more than any model has")]
    [InlineData((64L << 20) + 1, "more than any model has")]
    [InlineData(4096, "it is truncated")]
    [InlineData(-1, "it is no model file")]
    [InlineData(0, "it is no model file")]
    public void A_lying_header_length_is_found_out(long length, string expected)
    {
        WriteFile(Sound, 24, length);
        var error = Assert.Throws<InvalidDataException>(() => ModelFile.Load<TinyModel>(Target));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void A_number_that_is_not_finite_is_refused(double value)
    {
        WriteFile(Sound, 24, values: [1, value, 1]);
        var error = Assert.Throws<InvalidDataException>(() => ModelFile.Load<TinyModel>(Target));
        Assert.Contains("the array 'means' has a number that is not finite", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_that_a_constructor_refuses_are_bad_data_here()
    {
        WriteFile(Sound, 24, values: [-1, 1, 1]);
        var error = Assert.Throws<InvalidDataException>(() => ModelFile.Load<TinyModel>(Target));
        Assert.Contains("weight ('-1')", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.IsType<ArgumentOutOfRangeException>(error.InnerException);
    }

    [Fact]
    public void A_header_of_countless_entries_costs_no_countless_memory()
    {
        string header = $"{{\"__metadata__\":{{}},{string.Join(',', Enumerable.Range(0, 100_000).Select(static i => $"\"{i}\":{{}}"))}}}";
        WriteFile(header, 0);
        Assert.Throws<InvalidDataException>(() => ModelFile.Load<TinyModel>(Target));
        header = $"{{\"__metadata__\":{{{string.Join(',', Enumerable.Range(0, 100_000).Select(static i => $"\"{i}\":\"\""))}}}}}";
        WriteFile(header, 0);
        var error = Assert.Throws<InvalidDataException>(() => ModelFile.Load<TinyModel>(Target));
        Assert.Contains("more than 65536 texts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] whole = WholeFile();
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Target, whole.AsSpan(0, length));
            Assert.Throws<InvalidDataException>(() => ModelFile.Load<TinyModel>(Target));
        }
    }

    [Fact]
    public void Mutated_files_are_refused_or_load_and_cost_little_memory()
    {
        byte[] whole = WholeFile();
        var mutations = Gen.Choose(0, whole.Length - 1).Two().Select(static t => t.Item1)
            .Zip(Gen.Choose(0, 255), static (at, value) => (At: at, Value: (byte)value))
            .NonEmptyListOf();
        var property = Prop.ForAll(mutations.ToArbitrary(), changes =>
        {
            byte[] bytes = [.. whole];
            foreach (var (at, value) in changes.Take(4))
            {
                bytes[at] = value;
            }

            AssertSurvives(bytes);
        });
        property.Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(2000));
    }

    [Fact]
    public void Mutated_headers_are_refused_or_load_and_cost_little_memory()
    {
        // Characters that keep the JSON whole more often than random bytes do, so that the checks behind the parser are reached.
        byte[] whole = WholeFile();
        int headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        var mutation = Gen.Choose(8, 8 + headerLength - 1).Zip(Gen.Elements("0123456789-,[]{}\"F \\".ToCharArray()));
        var property = Prop.ForAll(mutation.ToArbitrary(), change =>
        {
            byte[] bytes = [.. whole];
            bytes[change.Item1] = (byte)change.Item2;
            AssertSurvives(bytes);
        });
        property.Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(3000));
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        var bytes = Gen.Choose(0, 255).Select(static b => (byte)b).ArrayOf();
        Prop.ForAll(bytes.ToArbitrary(), AssertSurvives).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000));
        Prop.ForAll(bytes.ToArbitrary(), tail => AssertSurvives([9, 0, 0, 0, 0, 0, 0, 0, (byte)'{', .. tail]))
            .Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000));
    }

    private static string Change(string text, string from, string to)
    {
        if (from.Length == 0)
        {
            return text;
        }

        Assert.Contains(from, text, StringComparison.Ordinal);
        int at = text.IndexOf(from, StringComparison.Ordinal);
        return string.Concat(text.AsSpan(0, at), to, text.AsSpan(at + from.Length));
    }

    private static byte[] WholeFile()
    {
        using var folder = new TemporaryFolder();
        string path = folder["whole.elbo"];
        ModelFile.Save(
            path, TinyModel.Example(), new(10, 10, -5, 3, StopReason.Converged, ["w"]), [1, 2, 3, 4, 5, 6, 7, 8]);
        return File.ReadAllBytes(path);
    }

    private void AssertRefused(string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => ModelFile.Load<TinyModel>(Target));
        Assert.StartsWith(Target + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(error.Message.Length < Target.Length + 250, error.Message);
    }

    private void AssertSurvives(byte[] bytes)
    {
        File.WriteAllBytes(Target, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ModelFile.Load<TinyModel>(Target);
        }
        catch (InvalidDataException e)
        {
            Assert.DoesNotContain('\n', e.Message);
        }

        // The constant covers the exception and its stack trace.
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 100_000 + (20L * bytes.Length), $"{allocated} bytes for a file of {bytes.Length}");
    }

    private void WriteFile(string header, int bodyLength, long? headerLength = null, double[]? values = null)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] bytes = new byte[8 + json.Length + bodyLength];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, headerLength ?? json.Length);
        json.CopyTo(bytes, 8);
        for (int i = 0; i < (values?.Length ?? 0); i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 + json.Length + (8 * i)), values![i]);
        }

        File.WriteAllBytes(Target, bytes);
    }
}
