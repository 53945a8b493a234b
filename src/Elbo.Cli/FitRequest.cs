using Elbo.Numerics;

namespace Elbo.Cli;

/// <summary>What every <c>elbo fit MODEL</c> is asked for.</summary>
/// <param name="Data">The data.</param>
/// <param name="Stop">When to stop.</param>
/// <param name="Seed">Where random numbers come from.</param>
/// <param name="Threads">How many threads to use.</param>
/// <param name="Out">Where to save the model.</param>
/// <param name="Report">Where to write the report; null for none.</param>
/// <param name="Plot">Where to write the chart; null for none.</param>
/// <param name="Quiet">Whether to print nothing.</param>
/// <param name="Json">Whether to print JSON.</param>
/// <param name="Frames">Where to write a chart of every iteration; null for none.</param>
internal sealed record FitRequest(
    DataRequest Data, StopRule Stop, Seed Seed, int Threads, string Out, string? Report, string? Plot, bool Quiet, bool Json, string? Frames)
{
    /// <summary>Finds out before the work begins whether everything can be written.</summary>
    public void CheckOutputs()
    {
        OutputFile.DemandDifferent(("DATA", Data.Path), ("--out", Out), ("--report", Report), ("--plot", Plot));
        OutputFile.Check(Out);
        OutputFile.Check(Report);
        OutputFile.Check(Plot);
        FrameFolder.Check(Frames);
    }
}
