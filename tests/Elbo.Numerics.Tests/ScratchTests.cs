namespace Elbo.Numerics.Tests;

public sealed class ScratchTests
{
    [Fact]
    public void Spans_of_one_frame_never_overlap_even_when_the_buffer_grows()
    {
        var scratch = new Scratch();
        var first = scratch.Take(1000);
        first.Fill(1);
        var second = scratch.Take(5000);
        second.Fill(2);
        using (scratch.Begin())
        {
            scratch.Take(100_000).Fill(3);
            scratch.Take(10).Fill(4);
        }

        scratch.Take(4000).Fill(5);
        Assert.All(first.ToArray(), static x => Assert.Equal(1, x));
        Assert.All(second.ToArray(), static x => Assert.Equal(2, x));
    }

    [Fact]
    public void A_steady_worker_allocates_nothing()
    {
        var scratch = new Scratch();
        void Work()
        {
            using var frame = scratch.Begin();
            scratch.Take(3000);
            scratch.TakeZeros(70_000);
        }

        Work();
        Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
