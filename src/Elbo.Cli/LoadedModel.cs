using System.Text.Json;
using Elbo.Charts;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli;

/// <summary>A fitted model as the verbs see it, whatever its kind.</summary>
/// <param name="Path">The file it came from.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Columns">The names of the columns that it was fitted to.</param>
/// <param name="Summary">What people read about it.</param>
/// <param name="Training">How it came about; null if its file does not say.</param>
internal sealed record LoadedModel(
    string Path, string Kind, IReadOnlyList<string> Columns, Summary Summary, TrainingSummary? Training)
{
    /// <summary>Writes every parameter as properties of a JSON object.</summary>
    public required Action<Utf8JsonWriter> WriteParameters { get; init; }

    /// <summary>Its graph in box characters, with what its letters mean.</summary>
    public required IReadOnlyList<string> Graph { get; init; }

    /// <summary>Its graph to draw.</summary>
    public required PlateGraph Diagram { get; init; }

    /// <summary>What its columns are, with the names of their categories; null if all of them are numbers.</summary>
    public IReadOnlyList<ColumnType>? Types { get; init; }

    /// <summary>Gives rows a density; null if it cannot.</summary>
    public IDensity? Density { get; init; }

    /// <summary>Assigns rows to components; null if it cannot.</summary>
    public IPosterior? Posterior { get; init; }

    /// <summary>Fills missing cells in; null if it cannot.</summary>
    public IImputer? Imputer { get; init; }

    /// <summary>Makes rows; null if it cannot.</summary>
    public ISampler? Sampler { get; init; }

    /// <summary>The model itself, if it is a mixture of Gaussians; null if it is not.</summary>
    public GaussianMixture? GaussianMixture { get; init; }

    /// <summary>The model itself, if it is one of annotators; null if it is not.</summary>
    public IAnnotatorModel? Annotators { get; init; }

    /// <summary>The model itself, if it is one of documents; null if it is not.</summary>
    public UnigramMixture? Documents { get; init; }

    /// <summary>The model itself, if it compares sets of vectors; null if it does not.</summary>
    public Plda? Speakers { get; init; }

    /// <summary>The model itself, if it is one of hidden factors; null if it is not.</summary>
    public FactorAnalysis? Factors { get; init; }

    /// <summary>Adds new data to it; null if it cannot.</summary>
    public IModelUpdate? Update { get; init; }

    /// <summary>The model itself, if it is a hidden Markov model, whose verbs work on sequences; null if it is not.</summary>
    public HiddenMarkov<ProductEmission>? HiddenMarkov { get; init; }

    /// <summary>A capability that a verb needs.</summary>
    /// <typeparam name="T">The capability.</typeparam>
    /// <param name="capability">What the model has of it.</param>
    /// <param name="what">What it is for, for the message.</param>
    /// <exception cref="InvalidDataException">If the model does not have it.</exception>
    public T Require<T>(T? capability, string what)
        where T : class =>
        capability ?? throw new InvalidDataException($"{Path}: a {Kind} model cannot {what}");
}
