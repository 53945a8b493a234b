namespace Elbo.Storage;

/// <summary>A model that can be kept in a file: a kind, a version and a few named arrays.</summary>
/// <typeparam name="TSelf">The model's own type.</typeparam>
public interface IStored<TSelf>
    where TSelf : IStored<TSelf>
{
    /// <summary>The name of the kind, for example <c>gaussian-mixture</c>; it never changes.</summary>
    static abstract string Kind { get; }

    /// <summary>The version of what <see cref="Write"/> writes; one more than before whenever its meaning changes.</summary>
    static abstract int Version { get; }

    /// <summary>The length of the statistics vector that belongs to this model; 0 if it has none.</summary>
    int StatisticsLength { get; }

    /// <summary>Makes the model from a file. Shapes and values are not trusted.</summary>
    /// <param name="reader">The file.</param>
    /// <exception cref="InvalidDataException">If an array is missing, has another shape or an impossible value.</exception>
    static abstract TSelf Read(ModelReader reader);

    /// <summary>Writes everything that <see cref="Read"/> needs.</summary>
    /// <param name="writer">The file.</param>
    void Write(ModelWriter writer);
}
