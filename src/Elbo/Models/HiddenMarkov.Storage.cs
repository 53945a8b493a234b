using Elbo.Emissions;
using Elbo.Models.Chains;
using Elbo.Storage;

namespace Elbo.Models;

/// <content>The model in a file; <c>docs/file-format.md</c> lists the arrays.</content>
public sealed partial class HiddenMarkov<TEmission> : IStored<HiddenMarkov<TEmission>>
{
    /// <inheritdoc/>
    static string IStored<HiddenMarkov<TEmission>>.Kind => "hidden-markov";

    /// <inheritdoc/>
    static int IStored<HiddenMarkov<TEmission>>.Version => 1;

    /// <inheritdoc/>
    static HiddenMarkov<TEmission> IStored<HiddenMarkov<TEmission>>.Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int states = reader.Shape("initial", 1)[0];
        string first = reader.Text("initialStates");
        if (!Enum.TryParse<InitialStates>(first, ignoreCase: true, out var initial) || !Enum.IsDefined(initial))
        {
            throw reader.Error($"its first states are '{first}', which is not known here");
        }

        try
        {
            var rules = new ChainRules
            {
                Initial = initial,
                LearnsFinal = reader.WholeNumber("learnsFinal") != 0,
                FreezesTransitions = reader.WholeNumber("freezesTransitions") != 0,
                MovePseudocount = reader.ReadScalar("movePseudocount"),
                InitialPseudocount = reader.ReadScalar("initialPseudocount"),
            };
            var chain = new MarkovChain(
                reader.Read("initial", states), reader.Read("transitions", states, states), reader.Has("final") ? reader.Read("final", states) : default, rules);
            var family = EmissionFile.Read<TEmission>(reader, "");
            return new(chain, family, HiddenMarkovNames.Read(reader, states, family.Dimension));
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
        var rules = Chain.Rules;
        writer.Text("initialStates", rules.Initial.ToString().ToLowerInvariant());
        writer.WholeNumber("learnsFinal", rules.LearnsFinal ? 1 : 0);
        writer.WholeNumber("freezesTransitions", rules.FreezesTransitions ? 1 : 0);
        writer.Write("initial", Chain.Initial, States);
        writer.Write("transitions", Chain.Transitions, States, States);
        if (!Chain.Final.IsEmpty)
        {
            writer.Write("final", Chain.Final, States);
        }

        writer.WriteScalar("movePseudocount", rules.MovePseudocount);
        writer.WriteScalar("initialPseudocount", rules.InitialPseudocount);
        EmissionFile.Write(Emission, writer, "");
        Names.Write(writer);
    }
}
