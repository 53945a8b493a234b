using Elbo.Emissions.Covariances;

namespace Elbo.Tests.Emissions;

/// <summary>
/// Any covariances of a structure as free numbers, straight from the letters of its name and slow: Σₖ = exp(vₖ) Qₖ diag exp(aₖ) Qₖᵀ with
/// volumes v, shapes a that sum to zero, and products Q of plane rotations.
/// </summary>
internal sealed class StructureParameters
{
    private readonly string _name;
    private readonly bool _isDiagonal;
    private readonly int _components;
    private readonly int _dimension;

    public StructureParameters(ICovarianceStructure structure, int components, int dimension)
    {
        (_name, _isDiagonal) = (structure.Name, structure.IsDiagonal);
        (_components, _dimension) = (components, dimension);
    }

    /// <summary>How many free numbers there are.</summary>
    public int Count => Copies(0) + (Copies(1) * (_dimension - 1)) + (Copies(2) * _dimension * (_dimension - 1) / 2);

    /// <summary>K covariances, as the structure stores them when it stores one per component.</summary>
    public double[][] Covariances(ReadOnlySpan<double> parameters)
    {
        int angles = _dimension * (_dimension - 1) / 2;
        var volumes = parameters[..Copies(0)];
        var shapes = parameters.Slice(volumes.Length, Copies(1) * (_dimension - 1));
        var turns = parameters[(volumes.Length + shapes.Length)..];
        double[][] covariances = new double[_components][];
        for (int k = 0; k < _components; k++)
        {
            double volume = volumes[k % Copies(0)];
            double[] variances = new double[_dimension];
            Array.Fill(variances, volume);
            if (Copies(1) > 0)
            {
                var shape = shapes.Slice(k % Copies(1) * (_dimension - 1), _dimension - 1);
                for (int d = 0; d + 1 < _dimension; d++)
                {
                    variances[d] += shape[d];
                    variances[^1] -= shape[d];
                }
            }

            for (int d = 0; d < _dimension; d++)
            {
                variances[d] = Math.Exp(variances[d]);
            }

            covariances[k] = _isDiagonal
                ? variances
                : SymmetricEigen.Compose(Rotation(turns.Slice(k % Copies(2) * angles, angles), _dimension), variances);
        }

        return covariances;
    }

    /// <summary>The product of the rotations in all planes.</summary>
    public static double[,] Rotation(ReadOnlySpan<double> angles, int dimension)
    {
        var rotation = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            rotation[i, i] = 1;
        }

        int next = 0;
        for (int i = 1; i < dimension; i++)
        {
            for (int j = 0; j < i; j++)
            {
                var (sine, cosine) = Math.SinCos(angles[next++]);
                for (int m = 0; m < dimension; m++)
                {
                    (rotation[m, i], rotation[m, j]) =
                        ((cosine * rotation[m, i]) + (sine * rotation[m, j]), (cosine * rotation[m, j]) - (sine * rotation[m, i]));
                }
            }
        }

        return rotation;
    }

    /// <summary>How often a part occurs: never, once for all components, or once for each.</summary>
    private int Copies(int letter) => _name[letter] switch
    {
        'I' => 0,
        'E' => 1,
        _ => _components,
    };
}
