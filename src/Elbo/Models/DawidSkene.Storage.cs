using Elbo.Models.Annotators;
using Elbo.Storage;

namespace Elbo.Models;

/// <content>The model in a model file; <c>docs/file-format.md</c> lists the arrays.</content>
public sealed partial class DawidSkene
{
    /// <inheritdoc/>
    public static string Kind => "dawid-skene";

    /// <inheritdoc/>
    public static int Version => 1;

    /// <inheritdoc/>
    public static DawidSkene Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var classes = reader.Texts("classes");
        var annotators = reader.Texts("annotators");
        string name = reader.Text("structure");
        var structure = ConfusionStructure.All.FirstOrDefault(s => s.Name == name)
            ?? throw reader.Error($"its structure '{name}' is not known here");
        try
        {
            bool shrinks = reader.Has("shrinkage");
            return new(
                classes,
                annotators,
                reader.Read("shares", classes.Count),
                reader.Read("confusions", annotators.Count, classes.Count, classes.Count),
                structure,
                new(reader.ReadScalar("smoothing"), shrinks ? reader.ReadScalar("shrinkage") : 0),
                shrinks ? reader.Read("population", classes.Count, classes.Count) : default);
        }
        catch (ArgumentException impossible)
        {
            throw reader.Error(impossible.Message);
        }
    }

    /// <inheritdoc/>
    public void Write(ModelWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Text("structure", Structure.Name);
        writer.Texts("classes", Classes);
        writer.Texts("annotators", Annotators);
        writer.Write("shares", _shares, _shares.Length);
        writer.Write("confusions", _confusions, Annotators.Count, _shares.Length, _shares.Length);
        writer.WriteScalar("smoothing", Prior.Smoothing);
        if (Prior.Shrinkage > 0)
        {
            writer.WriteScalar("shrinkage", Prior.Shrinkage);
            writer.Write("population", _population, _shares.Length, _shares.Length);
        }
    }
}
