using Elbo.Numerics;

namespace Elbo.Distributions;

/// <summary>Lets the samplers of Math.NET draw from our generator, so that the same seed gives the same values everywhere.</summary>
#pragma warning disable RS0030 // System.Random is banned as a source of numbers; here it is only the shape that Math.NET asks for.
internal sealed class RngAdapter(Rng rng) : Random
{
    private Rng _rng = rng;

    /// <summary>Draws with a sampler of Math.NET, and moves the generator on.</summary>
    /// <param name="rng">The generator to draw from.</param>
    /// <param name="sample">The sampler.</param>
    public static double Draw(ref Rng rng, Func<Random, double> sample)
    {
        var adapter = new RngAdapter(rng);
        double value = sample(adapter);
        rng = adapter._rng;
        return value;
    }

    /// <inheritdoc/>
    public override double NextDouble() => _rng.NextDouble();

    /// <inheritdoc/>
    public override int Next(int maxValue) => _rng.NextInt32(maxValue);

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue) => minValue + (int)_rng.NextInt64((long)maxValue - minValue);

    /// <inheritdoc/>
    public override int Next() => _rng.NextInt32(int.MaxValue);

    /// <inheritdoc/>
    public override void NextBytes(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = (byte)_rng.NextInt32(256);
        }
    }

    /// <inheritdoc/>
    protected override double Sample() => _rng.NextDouble();
}
#pragma warning restore RS0030
