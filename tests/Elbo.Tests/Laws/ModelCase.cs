using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Tests.Laws;

/// <summary>One row of the table of laws: a model, data for it, and how to disturb it.</summary>
/// <param name="Name">What the test's name says.</param>
/// <param name="Start">A start that is not yet an optimum.</param>
/// <param name="Data">Data in several batches.</param>
/// <param name="Weighted">The same data with the weights given by row number.</param>
/// <param name="Repeated">The same data with every row as often as the number given by row number says.</param>
/// <param name="Perturb">Another model of the same family near by, inside all constraints.</param>
/// <param name="Scores">What the model says of the data, row by row.</param>
/// <param name="Reload">The model after a trip through a model file.</param>
/// <param name="LogJoint">ln p(unit, z) for every unit of the data and every value of its hidden variable, by brute force.</param>
/// <param name="ExactMaximum">Whether the M-step is exact.</param>
internal sealed record ModelCase<TModel, TBatch>(
    string Name,
    TModel Start,
    IDataSource<TBatch> Data,
    Func<Func<long, double>, IDataSource<TBatch>> Weighted,
    Func<Func<long, int>, IDataSource<TBatch>> Repeated,
    Func<TModel, Seed, double, TModel> Perturb,
    Func<TModel, double[]> Scores,
    Func<TModel, TModel> Reload,
    Func<TModel, double[][]> LogJoint,
    bool ExactMaximum = true) : IModelCase
    where TModel : ILatentModel<TModel, TBatch>
    where TBatch : Batch, new()
{
    /// <summary>How the case comes to a law about gradients; null where the model has none.</summary>
    public Action<IGradientLaw, ModelCase<TModel, TBatch>>? Gradient { get; init; }

    /// <summary>The weight of all data: that of its units, unless a unit weighs what its rows weigh.</summary>
    public double TotalWeight { get; init; } = Data.UnitCount;

    /// <summary>
    /// What hard assignments climb, by brute force, where that is not the sum of the highest <see cref="LogJoint"/>, or where they leave the evidence unknown;
    /// null where it is, and they do not.
    /// </summary>
    public Func<TModel, double>? HardObjective { get; init; }

    /// <summary>Whether the densities are sums over something hidden, which is resolved exactly whatever the posterior is.</summary>
    public bool HidesInDensities { get; init; }

    /// <summary>
    /// Where the hidden variable is continuous, the logarithm of the cells that <see cref="LogJoint"/> enumerates, which is in its scores: entropies of cells and
    /// of densities differ by it.
    /// </summary>
    public double LogCell { get; init; }

    /// <summary>
    /// What is hidden besides z, given z and in closed form: its entropy for every unit and z; and its Kullback–Leibler divergence from one model to another.
    /// Null where there is nothing.
    /// </summary>
    public (Func<TModel, double[][]> Entropy, Func<TModel, TModel, double[][]> Divergence)? Within { get; init; }

    public bool HasGradient => Gradient is not null;

    public bool HasPrior => Start.GlobalBound != 0;

    public bool HasAllPosteriors => Start.Supported == (Posteriors.Soft | Posteriors.Hard | Posteriors.Sampled | Posteriors.Annealed);

    public void Check(ILaw law) => law.Check(this);

    public void Check(IGradientLaw law) => Gradient!(law, this);
}
