using Elbo.Cli.Models;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Cli;

/// <summary>What <c>elbo update</c> is asked for.</summary>
/// <param name="Rows">The new data, for a model of rows.</param>
/// <param name="Sequences">The new data, for a model of sequences.</param>
/// <param name="Votes">The new data, for a model of labels.</param>
/// <param name="OpenDocuments">Opens the new data, for a model of documents, by the words that it knows.</param>
/// <param name="Stop">When to end.</param>
/// <param name="Seed">Where random numbers come from.</param>
/// <param name="Threads">How many threads to use.</param>
internal sealed record UpdateRequest(
    DataRequest Rows,
    SequenceRequest Sequences,
    VoteRequest Votes,
    Func<IReadOnlyList<string>, CountTable> OpenDocuments,
    StopRule Stop,
    Seed Seed,
    int Threads)
{
    /// <summary>How the engine runs.</summary>
    public EmOptions Engine => new() { Seed = Seed, Threads = Threads };
}
