using System.Globalization;
using Elbo.Data;
using Elbo.Storage;

namespace Elbo.Models.Speakers;

/// <summary>What comes into a model of groups: which columns, named by which column, prepared how. A file keeps it, so that other data are read in the same way.</summary>
/// <param name="Columns">The columns of a vector as it is read.</param>
/// <param name="Group">The column that says which group a row is of; empty if nobody said.</param>
/// <param name="Preparation">What is done to a vector before the model sees it.</param>
public sealed record PldaInput(IReadOnlyList<string> Columns, string Group, VectorPreparation Preparation)
{
    private const string UnitLength = "unit-length";

    /// <summary>Vectors that are taken as they are.</summary>
    /// <param name="dimension">How many numbers they have.</param>
    internal static PldaInput Of(int dimension) => new(ColumnNames.Numbered(dimension), "", new(dimension));

    /// <summary>Reads it from a model file.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="dimension">How many numbers the model takes.</param>
    internal static PldaInput Read(ModelReader reader, int dimension)
    {
        var columns = reader.HasText("columns") ? reader.Texts("columns") : ColumnNames.Numbered(dimension);
        var names = reader.HasText("steps") ? reader.Texts("steps") : [];
        var steps = new List<PreparationStep>();
        foreach (string name in names)
        {
            steps.Add(name == UnitLength ? new PreparationStep.UnitLength() : Affine(name, Key(steps.Count)));
        }

        if (columns.Count == 0)
        {
            throw reader.Error("it names no columns");
        }

        var preparation = new VectorPreparation(columns.Count, steps);
        return preparation.Outputs == dimension
            ? new(columns, reader.HasText("group") ? reader.Text("group") : "", preparation)
            : throw reader.Error($"its steps make {preparation.Outputs} numbers of a vector, and the model takes {dimension}");

        PreparationStep.Affine Affine(string name, string key)
        {
            int outputs = reader.Shape(key + ".matrix", 2)[0], inputs = reader.Shape(key + ".center", 1)[0];
            return new(name, reader.Read(key + ".center", inputs), reader.Read(key + ".matrix", outputs, inputs));
        }
    }

    /// <summary>Writes what there is.</summary>
    internal void Write(ModelWriter writer)
    {
        writer.Texts("columns", Columns);
        if (Group.Length > 0)
        {
            writer.Text("group", Group);
        }

        var steps = Preparation.Steps;
        if (steps.Count == 0)
        {
            return;
        }

        writer.Texts("steps", [.. steps.Select(static step => step is PreparationStep.Affine affine ? affine.Name : UnitLength)]);
        for (int s = 0; s < steps.Count; s++)
        {
            if (steps[s] is PreparationStep.Affine affine)
            {
                writer.Write(Key(s) + ".center", [.. affine.Center], affine.Center.Count);
                writer.Write(Key(s) + ".matrix", [.. affine.Matrix], affine.Outputs, affine.Center.Count);
            }
        }
    }

    private static string Key(int step) => string.Create(CultureInfo.InvariantCulture, $"step{step + 1}");
}
