using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>A model of items with a hidden class and of annotators who label them: what is said of annotators and items asks no more.</summary>
public interface IAnnotatorModel
{
    /// <summary>The names of the K classes.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>The names of the annotators.</summary>
    IReadOnlyList<string> Annotators { get; }

    /// <summary>The shares of the classes: K numbers that sum to one.</summary>
    ReadOnlySpan<double> Shares { get; }

    /// <summary>How many numbers the data choose freely.</summary>
    int ParameterCount { get; }

    /// <summary>Writes what an annotator says of items of each class.</summary>
    /// <param name="annotator">The number of the annotator, from 0.</param>
    /// <param name="confusion">K × K probabilities to write, a row for each true class, a column for each label.</param>
    void GetConfusion(int annotator, Span<double> confusion);

    /// <summary>The posterior probabilities of the classes of every item.</summary>
    /// <param name="batch">Items with their votes.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="posterior">K × items numbers to write, class-major.</param>
    /// <param name="logDensity">One number per item to write: ln p of its votes.</param>
    void Posterior(EventBatch batch, Scratch scratch, Span<double> posterior, Span<double> logDensity);

    /// <summary>How many labels an annotator has given, by weight.</summary>
    /// <param name="statistics">Expected statistics of the model.</param>
    /// <param name="annotator">The number of the annotator, from 0.</param>
    double LabelCount(ReadOnlySpan<double> statistics, int annotator);

    /// <summary>How many labels of items drawn at random would say as much of the annotator's accuracy as those there are.</summary>
    /// <param name="statistics">Expected statistics of the model.</param>
    /// <param name="annotator">The number of the annotator, from 0.</param>
    double EffectiveLabelCount(ReadOnlySpan<double> statistics, int annotator);
}
