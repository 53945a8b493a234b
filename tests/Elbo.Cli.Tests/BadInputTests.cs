namespace Elbo.Cli.Tests;

/// <summary>Bad data and files: exit code 1, one line that names what applies of file, row, column and remedy, and nothing left behind.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. BadInput.All.Select(static input => input.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Bad_input_is_one_line_that_says_what_to_do(string name)
    {
        var input = BadInput.All.Single(i => i.Name == name);
        input.Make(_folder);
        string[] before = _folder.Names;

        string error = ToolProcess.Run(_folder, input.Arguments.Split(' ')).Failed(1);
        Assert.All(input.Says, part => Assert.Contains(part, error, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(before, _folder.Names);
    }
}
