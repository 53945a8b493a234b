namespace Elbo.Storage;

/// <summary>One array of a model file: what its header says of it.</summary>
/// <param name="Name">Its name, for example <c>means</c>.</param>
/// <param name="Shape">Its dimensions, the slowest first; empty for a single number.</param>
public sealed record StoredArray(string Name, IReadOnlyList<int> Shape)
{
    /// <summary>How many numbers it has.</summary>
    public long Length
    {
        get
        {
            long length = 1;
            foreach (int n in Shape)
            {
                length *= n;
            }

            return length;
        }
    }

    /// <summary>The name and the shape, for example <c>means [3, 2]</c>.</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}
