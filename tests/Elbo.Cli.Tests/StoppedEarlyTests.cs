using Elbo.Data;
using Elbo.Models;

namespace Elbo.Cli.Tests;

/// <summary>A request to stop counts only if it came in time.</summary>
public sealed class StoppedEarlyTests
{
    private static readonly GaussianMixtureOptions Options = new() { Threads = 1, Seed = new(1) };

    [Fact]
    public void A_fit_that_was_done_is_not_stopped()
    {
        Assert.False(IsStopped([2], Options));
        Assert.False(IsStopped([1, 2], Options));
        Assert.False(IsStopped([2], Options with { Restarts = 1 }));
        Assert.False(IsStopped([2], Options with { Start = new MixtureStart.Means(new double[,] { { 2, 55 }, { 4.3, 80 } }) }));
    }

    [Fact]
    public void Neither_is_one_that_came_to_its_limit() => Assert.False(IsStopped([3], Options with { Stop = new() { MaxIterations = 2 } }));

    [Fact]
    public void A_fit_that_lacks_iterations_is() =>
        Assert.True(IsStopped([2], Options with { Restarts = 1 }, when: static p => p.Iteration == 3));

    [Fact]
    public void So_is_one_that_lacks_starts_even_if_the_first_has_converged() =>
        Assert.True(IsStopped([2], Options, when: static p => p.RunsDone == 1));

    [Fact]
    public void So_is_a_range_that_lacks_candidates() =>
        Assert.True(IsStopped([1, 2], Options, when: static _ => true));

    private static bool IsStopped(int[] counts, GaussianMixtureOptions options, Func<FitProgress, bool>? when = null)
    {
        using var rows = RowSource.Open("faithful", new CsvOptions());
        using var stop = new CancellationTokenSource();
        var selection = GaussianMixture.Select(rows, options, counts, new StopWhen(when, stop), stop.Token);
        return StoppedEarly.Is(selection, counts.Length, options.Stop);
    }

    private sealed class StopWhen(Func<FitProgress, bool>? when, CancellationTokenSource stop) : IProgress<FitProgress>
    {
        public void Report(FitProgress value)
        {
            if (when?.Invoke(value) == true)
            {
                stop.Cancel();
            }
        }
    }
}
