namespace Elbo.Emissions;

/// <summary>Arrays that hold as many numbers for every component, one component after the other.</summary>
internal static class ComponentBlocks
{
    /// <summary>Adds a number to all of a component.</summary>
    /// <param name="numbers">One number per component.</param>
    /// <param name="values">K blocks to add to.</param>
    public static void AddToEach(ReadOnlySpan<double> numbers, Span<double> values)
    {
        int length = values.Length / numbers.Length;
        for (int k = 0; k < numbers.Length; k++)
        {
            var block = values.Slice(k * length, length);
            System.Numerics.Tensors.TensorPrimitives.Add(block, numbers[k], block);
        }
    }

    /// <summary>Copies the blocks in another order.</summary>
    /// <param name="values">K blocks.</param>
    /// <param name="order">The old number of every new component.</param>
    /// <param name="reordered">As many numbers to write.</param>
    public static void Reorder(ReadOnlySpan<double> values, IReadOnlyList<int> order, Span<double> reordered)
    {
        ArgumentNullException.ThrowIfNull(order);
        int length = values.Length / order.Count;
        for (int k = 0; k < order.Count; k++)
        {
            values.Slice(order[k] * length, length).CopyTo(reordered[(k * length)..]);
        }
    }
}
