using System.CommandLine;

namespace Elbo.Cli;

/// <summary>A model that the tool knows.</summary>
/// <param name="Name">What follows <c>elbo fit</c>.</param>
/// <param name="Kind">What its files call it.</param>
/// <param name="CreateFit">Makes its command under <c>elbo fit</c>; null where that of another entry makes it.</param>
/// <param name="Load">Loads it from a file of its kind.</param>
internal sealed record CatalogEntry(string Name, string Kind, Func<Terminal, Command>? CreateFit, Func<string, LoadedModel> Load);
