using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Elbo.Tests.Readme;

/// <summary>The C# of the README and of the pages compiles and runs as it stands there.</summary>
[Collection(nameof(ReadmeSnippetTests))]
public sealed partial class ReadmeSnippetTests
{
    private static readonly string[] ImplicitUsings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading"];

    public static TheoryData<string, int> Snippets
    {
        get
        {
            var snippets = new TheoryData<string, int>();
            string[] pages = ["README.md", .. Directory.GetFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
                .Select(static page => Path.GetRelativePath(Repository.Root, page)).Order(StringComparer.Ordinal)];
            foreach (string page in pages)
            {
                for (int i = 0; i < Extract(page).Count; i++)
                {
                    snippets.Add(page, i);
                }
            }

            return snippets;
        }
    }

    [Fact]
    public void The_README_has_a_snippet() => Assert.NotEmpty(Extract("README.md"));

    [Theory]
    [MemberData(nameof(Snippets))]
    public void A_snippet_compiles_and_runs(string page, int number)
    {
        string data = Repository.PathOf("data", "faithful", "faithful.csv");
        using var folder = new TemporaryFolder();
        string code = Extract(page)[number]
            .Replace("\"faithful.csv\"", $"@\"{data}\"", StringComparison.Ordinal)
            .Replace("\"faithful.elbo\"", $"@\"{Path.Combine(folder.Path, "faithful.elbo")}\"", StringComparison.Ordinal);
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [
                CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.Latest)),
                CSharpSyntaxTree.ParseText(string.Concat(ImplicitUsings.Select(static u => $"global using {u};\n"))),
            ],
            [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static a => MetadataReference.CreateFromFile(a))],
            new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error)));

        image.Position = 0;
        var assembly = new AssemblyLoadContext("snippet", isCollectible: false).LoadFromStream(image);
        var main = assembly.EntryPoint!;
        string output = CapturedConsole.OutputOf(
            () => main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, main.GetParameters().Length == 0 ? null : [Array.Empty<string>()], null));

        if (code.Contains("Console.Write", StringComparison.Ordinal))
        {
            Assert.NotEmpty(output);
        }
    }

    /// <summary>Whole programs only: a fragment of C# on a page is fenced as <c>cs</c>.</summary>
    private static List<string> Extract(string page) =>
        [.. Fence().Matches(File.ReadAllText(Repository.PathOf(page))).Select(static m => m.Groups["code"].Value)];

    [GeneratedRegex(@"^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();
}
