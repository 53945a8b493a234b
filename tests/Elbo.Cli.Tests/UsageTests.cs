namespace Elbo.Cli.Tests;

/// <summary>Wrong command lines: exit code 2, one line that says what is wrong and where to read on, and nothing is written.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fti", "unknown command 'fti'; did you mean 'fit'?")]
    [InlineData("--verbose", "unknown option '--verbose'")]
    [InlineData("fit", "a model is missing: gmm")]
    [InlineData("fit faithful", "unknown model 'faithful'")]
    [InlineData("fit gmm", "DATA is missing")]
    [InlineData("fit gmm faithful more", "unexpected argument 'more'")]
    [InlineData("fit gmm faithful --component 2", "unknown option '--component'; did you mean '--components'?")]
    [InlineData("fit gmm faithful --components 0", "--components is '0'")]
    [InlineData("fit gmm faithful --components 5..2", "ends before it begins")]
    [InlineData("fit gmm faithful --components two", "--components is 'two'")]
    [InlineData("fit gmm faithful --covariance VVX", "did you mean 'VVI'? Structures are VVV (full), EVV, VEV, EEV, VVE, EVE, VEE, EEE (tied)")]
    [InlineData("fit gmm faithful --covariance VVV,VEX", "is 'VEX', which is no structure")]
    [InlineData("fit gmm faithful --covariance all,VVV", "'all' stands alone and means every structure")]
    [InlineData("fit gmm faithful --covariance al", "did you mean 'all'?")]
    [InlineData("fit gmm faithful --components 1,0", "--components is '1,0'")]
    [InlineData("fit gmm faithful --components 1..3 --select bci", "did you mean 'bic'? Criteria are bic, icl, aic, held-out, cv, cross-validation")]
    [InlineData("fit gmm faithful --components 1..3 --select cv:1", "2 folds or more, as in cv:10")]
    [InlineData("fit gmm faithful --components 1..3 --select held-out:1", "between 0 and 1, as in held-out:0.2")]
    [InlineData("fit gmm faithful --components 1..3 --select bic:3", "bic takes no number")]
    [InlineData("fit gmm faithful --components 3 --select icl", "--select icl chooses among several models")]
    [InlineData("fit gmm faithful --from f.elbo --select cv", "does not go with --select")]
    [InlineData("fit gmm faithful --covariance all --components 2 --method online --passes 1", "which one pass leaves unknown")]
    [InlineData("fit gmm faithful --covariance VEV,EVE --method gem", "--method gem does not go with --covariance VEV, EVE")]
    [InlineData("explain gmm faithful --covariance all", "is 'all', which is no structure")]
    [InlineData("fit gmm faithful --seed", "--seed needs a value")]
    [InlineData("fit gmm faithful --seed 1 --seed 2", "--seed is given 2 times")]
    [InlineData("fit gmm faithful --threads 0", "--threads is '0'")]
    [InlineData("fit gmm faithful --tolerance 1,5", "--tolerance is '1,5'")]
    [InlineData("fit gmm faithful --variance-floor 1", "--variance-floor must be below 1")]
    [InlineData("fit gmm faithful --report x.pdf", "must end in .html")]
    [InlineData("fit gmm faithful --separator x", "--separator is 'x'")]
    [InlineData("fit gmm faithful --from f.elbo --components 2", "--from continues a model as it is, so it does not go with --components")]
    [InlineData("fit gmm faithful --from f.elbo --init random", "does not go with --init")]
    [InlineData("fit gmm faithful --init labels", "needs a column of labels")]
    [InlineData("fit gmm faithful --init kmean", "neither a file of means nor one of")]
    [InlineData("fit gmm faithful --means 1,2", "--means goes with --init means")]
    [InlineData("fit gmm faithful --init means", "needs --means")]
    [InlineData("fit gmm faithful --init means --means 1,2;3", "of the same length")]
    [InlineData("fit gmm faithful --init means --means -1,2,3", "gives 3 numbers a component, but the data have 2 columns")]
    [InlineData("fit gmm faithful --init means --means 1,2;3,4 --components 3", "gives 2")]
    [InlineData("fit gmm faithful --init means --means 1,2;3,4 --components 1..3", "goes with starts that fit any number")]
    [InlineData("fit gmm faithful --init means --means 1,2;3,4 --restarts 3", "--restarts goes with drawn starts")]
    [InlineData("fit gmm faithful --init hierarchical --components 2 --restarts 3", "not with --init hierarchical, which has one")]
    [InlineData("fit gmm faithful --init hierarchicl --components 2", "did you mean 'hierarchical'?")]
    [InlineData("fit gmm faithful --out x.html --report x.html", "--out and --report name the same file")]
    [InlineData("score m.elbo", "DATA is missing")]
    [InlineData("score m.elbo faithful --out x.txt", "must end in .csv, .tsv or .npy")]
    [InlineData("sample m.elbo", "option --count N is missing")]
    [InlineData("sample m.elbo --count -1", "--count is '-1'")]
    [InlineData("convert iris iris.txt", "OUT is 'iris.txt'")]
    [InlineData("data", "a command is missing: list, describe, export")]
    [InlineData("data lsit", "did you mean 'list'?")]
    public void A_wrong_command_line_is_one_line_and_a_hint(string line, string complaint)
    {
        string error = ToolProcess.Run(_folder, line.Split(' ')).Failed(2);
        Assert.Contains(complaint, error, StringComparison.Ordinal);
        Assert.EndsWith("--help'.\n", error, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void A_model_does_not_overwrite_the_data_it_is_fitted_to()
    {
        _folder.Write("d.csv", "a\n1\n2\n3\n");
        Assert.Contains("the same file", ToolProcess.Run(_folder, "fit", "gmm", "d.csv", "--out", "./d.csv").Failed(2), StringComparison.Ordinal);
        Assert.Equal("a\n1\n2\n3\n", File.ReadAllText(_folder.File("d.csv")));
    }
}
