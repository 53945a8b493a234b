using System.CommandLine;
using Elbo.Cli.Models;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo explain MODEL DATA</c>: why EM climbs, in the numbers of one fit.</summary>
internal static class Explain
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal) => ExplainGaussianMixture.Create(terminal);
}
