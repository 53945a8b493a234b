using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Queries;

/// <summary>Parts of means and covariances, by columns.</summary>
internal static class ColumnBlocks
{
    /// <summary>Refuses columns that do not exist or come twice.</summary>
    public static void Check(IReadOnlyList<int> columns, int dimension)
    {
        if (columns.Count == 0)
        {
            throw new ArgumentException("No column is named.", nameof(columns));
        }

        foreach (int column in columns)
        {
            if (column < 0 || column >= dimension)
            {
                throw new ArgumentException($"There is no column {column}; the model has {dimension}, from 0.", nameof(columns));
            }
        }

        if (columns.Distinct().Count() != columns.Count)
        {
            throw new ArgumentException("A column is named twice.", nameof(columns));
        }
    }

    public static double[] Part(ReadOnlySpan<double> mean, IReadOnlyList<int> columns)
    {
        var part = new double[columns.Count];
        for (int i = 0; i < part.Length; i++)
        {
            part[i] = mean[columns[i]];
        }

        return part;
    }

    public static double[,] Part(double[,] matrix, IReadOnlyList<int> rows, IReadOnlyList<int> columns)
    {
        var part = new double[rows.Count, columns.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            for (int j = 0; j < columns.Count; j++)
            {
                part[i, j] = matrix[rows[i], columns[j]];
            }
        }

        return part;
    }

    /// <summary>A mixture over some columns of another.</summary>
    public static GaussianMixture Build(
        GaussianMixture model, IReadOnlyList<int> columns, ReadOnlySpan<double> weights, Func<int, double[]> mean, Func<int, double[,]> covariance)
    {
        var structure = StructureOf(model.Structure);
        int dimension = columns.Count, matrices = structure.IsPooled ? 1 : model.Components;
        int length = structure.IsDiagonal ? dimension : Packed.Length(dimension);
        var covariances = new double[matrices * length];
        for (int m = 0; m < matrices; m++)
        {
            double[,] matrix = covariance(m);
            for (int i = 0; i < dimension; i++)
            {
                for (int j = structure.IsDiagonal ? i : 0; j <= i; j++)
                {
                    covariances[(m * length) + (structure.IsDiagonal ? i : Packed.Index(i, j))] = (matrix[i, j] + matrix[j, i]) / 2;
                }
            }
        }

        double[] means = [.. Enumerable.Range(0, model.Components).SelectMany(mean)];
        var emission = new GaussianEmission(structure, model.Emission.Floor.Of(columns), means, covariances);
        return new GaussianMixture(weights, emission, [.. columns.Select(d => model.Columns[d])]).WithNames(model.Names);
    }

    /// <summary>
    /// What a structure becomes: a part of equal matrices is equal, of spheres a sphere, of diagonal ones diagonal. Equal volumes, shapes or axes are lost.
    /// </summary>
    private static ICovarianceStructure StructureOf(ICovarianceStructure structure) => structure switch
    {
        EII or VII or EEI or EEE => structure,
        { IsDiagonal: true } => new VVI(),
        _ => new VVV(),
    };
}
