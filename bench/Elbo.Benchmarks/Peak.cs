using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Benchmarks;

/// <summary>What a core could do if it did nothing but multiply and add: what the kernels are measured against.</summary>
internal static class Peak
{
    private const int Steps = 200_000;
    private const int Sums = 12;

    /// <summary>The width that the kernels run at.</summary>
    public static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Operations a second of as many cores as there are threads, all at the same time: together they can be slower than one is alone.</summary>
    public static double Measure(int threads)
    {
        var each = new double[threads];
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(i => new Thread(() => each[i] = MeasureCore()))];
        Array.ForEach(workers, static worker => worker.Start());
        Array.ForEach(workers, static worker => worker.Join());
        return each.Sum();
    }

    /// <summary>Operations a second of one core, a multiply-add being two: the best of many short runs, so that others on the machine matter little.</summary>
    public static double MeasureCore()
    {
        double best = double.PositiveInfinity;
        double result = 0;
        var all = Stopwatch.StartNew();
        while (all.Elapsed.TotalSeconds < 0.5)
        {
            long began = Stopwatch.GetTimestamp();
            result += VectorBits == 512 ? Work<Lanes512>() : VectorBits == 256 ? Work<Lanes256>() : Work<Lanes128>();
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        // A result that is used is one that is computed.
        return double.IsNaN(result) ? 0 : 2.0 * Sums * (VectorBits / 64) * Steps / best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double Work<T>()
        where T : struct, ILanes<T>
    {
        var x = T.Broadcast(0.999999);
        var y = T.Broadcast(1e-9);
        T a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int n = 0; n < Steps; n++)
        {
            a = T.MultiplyAdd(a, x, y);
            b = T.MultiplyAdd(b, x, y);
            c = T.MultiplyAdd(c, x, y);
            d = T.MultiplyAdd(d, x, y);
            e = T.MultiplyAdd(e, x, y);
            f = T.MultiplyAdd(f, x, y);
            g = T.MultiplyAdd(g, x, y);
            h = T.MultiplyAdd(h, x, y);
            i = T.MultiplyAdd(i, x, y);
            j = T.MultiplyAdd(j, x, y);
            k = T.MultiplyAdd(k, x, y);
            l = T.MultiplyAdd(l, x, y);
        }

        return T.Sum(a + b + c + d + (e + f + g + h) + (i + j + k + l));
    }
}
