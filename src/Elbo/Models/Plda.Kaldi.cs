using Elbo.Data;
using Elbo.Data.Kaldi;
using Elbo.Numerics;
using Elbo.Numerics.Linear;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Elbo.Models;

/// <content>The same model as Kaldi writes it, and the coordinates in which it does.</content>
public sealed partial class Plda
{
    /// <summary>A model of Kaldi's: W = T⁻¹T⁻ᵀ and B = T⁻¹ diag(psi) T⁻ᵀ. Cost: about 25 D³ operations.</summary>
    /// <param name="kaldi">What its file holds.</param>
    /// <exception cref="ArgumentException">If the transform has no inverse.</exception>
    public Plda(KaldiPlda kaldi)
        : this(kaldi, Inverse(kaldi))
    {
    }

    private Plda(KaldiPlda kaldi, double[] inverse)
        : this(kaldi.Mean, Product(inverse, kaldi.Psi), Product(inverse, Enumerable.Repeat(1.0, kaldi.Dimension).ToArray()))
    {
    }

    /// <summary>What a PLDA file of Kaldi's holds of this model: μ, T and ψ. Of coordinates Kaldi asks for no order; here ψ descends.</summary>
    public KaldiPlda ToKaldi() => new(_mean, _axes.Transform, Spreads);

    /// <summary>Rows in the coordinates u = T(x − μ), in which W is the unit matrix and B has the diagonal <see cref="Spreads"/>. Cost: D² a row.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="coordinates">Rows × D numbers to write.</param>
    /// <exception cref="ArgumentException">If the rows have other columns.</exception>
    public void Transform(Rows rows, Scratch scratch, Span<double> coordinates)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        if (rows.Dimension != Dimension)
        {
            throw new ArgumentException($"The rows have {rows.Dimension} columns, the model {Dimension}.", nameof(rows));
        }

        using var frame = scratch.Begin();
        var centered = scratch.Take(Dimension);
        for (int n = 0; n < rows.Count; n++)
        {
            _axes.To(rows[n], centered, coordinates.Slice(n * Dimension, Dimension));
        }
    }

    /// <summary>The managed provider, as everywhere: a native one would give other last bits.</summary>
    private static double[] Inverse(KaldiPlda kaldi)
    {
        ArgumentNullException.ThrowIfNull(kaldi);
        double[] inverse = kaldi.Transform.ToArray();

        // Column after column it is the transpose, whose inverse is the transpose of the inverse.
        ManagedLinearAlgebraProvider.Instance.LUInverse(inverse, kaldi.Dimension);
        return Array.TrueForAll(inverse, double.IsFinite) ? inverse : throw new ArgumentException("The transform has no inverse.", nameof(kaldi));
    }

    private static double[,] Product(double[] inverse, ReadOnlySpan<double> variances)
    {
        int dimension = variances.Length;
        var product = new double[dimension, dimension];
        Span<double> scaled = new double[dimension];
        for (int i = 0; i < dimension; i++)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(inverse.AsSpan(i * dimension, dimension), variances, scaled);
            for (int j = 0; j <= i; j++)
            {
                product[i, j] = product[j, i] = Sums.OfProducts(scaled, inverse.AsSpan(j * dimension, dimension));
            }
        }

        return product;
    }
}
