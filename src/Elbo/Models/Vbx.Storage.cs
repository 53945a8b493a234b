using Elbo.Storage;

namespace Elbo.Models;

/// <content>The model in a file; <c>docs/file-format.md</c> lists the arrays.</content>
public sealed partial class Vbx : IStored<Vbx>
{
    /// <inheritdoc/>
    static string IStored<Vbx>.Kind => "vbx";

    /// <inheritdoc/>
    static int IStored<Vbx>.Version => 1;

    /// <inheritdoc/>
    static Vbx IStored<Vbx>.Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int speakers = reader.Shape("shares", 1)[0], dimension = reader.Shape("spreads", 1)[0];
        try
        {
            return new(
                reader.Read("shares", speakers),
                reader.Read("spreads", dimension),
                reader.Read("means", speakers, dimension),
                reader.Read("variances", speakers, dimension),
                new()
                {
                    AcousticScale = reader.ReadScalar("acousticScale"),
                    SpeakerScale = reader.ReadScalar("speakerScale"),
                    LoopProbability = reader.ReadScalar("loopProbability"),
                });
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
        writer.Write("shares", _shares, Speakers);
        writer.Write("spreads", _spreads, Dimension);
        writer.Write("means", _means, Speakers, Dimension);
        writer.Write("variances", _variances, Speakers, Dimension);
        writer.WriteScalar("acousticScale", Settings.AcousticScale);
        writer.WriteScalar("speakerScale", Settings.SpeakerScale);
        writer.WriteScalar("loopProbability", Settings.LoopProbability);
    }
}
