namespace Elbo;

/// <summary>The progress of a fit with a stated number of iterations.</summary>
internal sealed class StepReporter(string label, int iterations, IProgress<FitProgress> progress)
{
    public void Report(int done, double value) =>
        progress.Report(new(label, FitPhase.Iterations, done, iterations, done, value, double.NaN));
}
