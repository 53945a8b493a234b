using Elbo.Storage;

namespace Elbo.Emissions;

/// <summary>Families of densities in a model file; <c>docs/file-format.md</c> lists the arrays.</summary>
internal static class EmissionFile
{
    /// <summary>Writes a family.</summary>
    /// <exception cref="NotSupportedException">If the format does not know it.</exception>
    public static void Write(object family, ModelWriter writer, string prefix)
    {
        string name = family switch
        {
            GaussianEmission => "gaussian",
            PoissonEmission => "poisson",
            CategoricalEmission => "categorical",
            BernoulliEmission => "bernoulli",
            MultinomialEmission => "multinomial",
            GaussianMixtureEmission => "gaussian-mixture",
            FactorEmission => "factors",
            ProductEmission => "product",
            _ => throw new NotSupportedException($"A model file cannot hold a '{family.GetType().Name}'."),
        };
        writer.Text(prefix + "family", name);
        switch (family)
        {
            case GaussianEmission gaussian:
                writer.Text(prefix + "structure", gaussian.Structure.Name);
                writer.WholeNumber(prefix + "frozen", (int)gaussian.Frozen);
                GaussianEmissionFile.Write(gaussian, writer, prefix);
                break;
            case PoissonEmission poisson:
                poisson.Write(writer, prefix);
                break;
            case CategoricalEmission categorical:
                categorical.Write(writer, prefix);
                break;
            case BernoulliEmission bernoulli:
                bernoulli.Write(writer, prefix);
                break;
            case MultinomialEmission multinomial:
                multinomial.Write(writer, prefix);
                break;
            case GaussianMixtureEmission mixture:
                mixture.Write(writer, prefix);
                break;
            case FactorEmission factors:
                factors.Write(writer, prefix);
                break;
            case ProductEmission product:
                writer.WholeNumber(prefix + "parts", product.Parts.Count);
                for (int i = 0; i < product.Parts.Count; i++)
                {
                    var columns = product.Parts[i].Columns;
                    writer.Write($"{prefix}part{i + 1}.columns", [.. columns.Select(static c => (double)c)], columns.Count);
                    Write(product.Parts[i].Family, writer, $"{prefix}part{i + 1}.");
                }

                break;
        }
    }

    /// <summary>Reads a family. As a product any family can be read: one that is none becomes its only part.</summary>
    /// <exception cref="InvalidDataException">If it is another, or damaged.</exception>
    public static TEmission Read<TEmission>(ModelReader reader, string prefix)
        where TEmission : IEmission<TEmission>
    {
        try
        {
            object stored = Read(reader, prefix, isPart: false);
            return stored is TEmission family ? family
                : typeof(TEmission) == typeof(ProductEmission) ? (TEmission)(object)new ProductEmission(AsPart(stored, null))
                : throw reader.Error($"its family is '{reader.Text(prefix + "family")}', not that of a {typeof(TEmission).Name}");
        }
        catch (Exception impossible) when (impossible is ArgumentException or NotSupportedException)
        {
            throw reader.Error(impossible.Message);
        }
    }

    private static object Read(ModelReader reader, string prefix, bool isPart) => reader.Text(prefix + "family") switch
    {
        "gaussian" => GaussianEmissionFile.Read(reader, prefix).Freezing((FrozenParts)reader.WholeNumber(prefix + "frozen")),
        "poisson" => PoissonEmission.Read(reader, prefix),
        "categorical" => CategoricalEmission.Read(reader, prefix),
        "bernoulli" => BernoulliEmission.Read(reader, prefix),
        "multinomial" => MultinomialEmission.Read(reader, prefix),
        "gaussian-mixture" => GaussianMixtureEmission.Read(reader, prefix),
        "factors" => FactorEmission.Read(reader, prefix),
        "product" when !isPart => new ProductEmission([.. Enumerable.Range(1, reader.WholeNumber(prefix + "parts")).Select(i => Part(reader, $"{prefix}part{i}."))]),
        string other => throw reader.Error($"its family '{other}' is not known here"),
    };

    private static EmissionPart Part(ModelReader reader, string prefix)
    {
        int[] columns = [.. reader.Read(prefix + "columns", [.. reader.Shape(prefix + "columns", 1)]).Select(static c => (int)c)];
        return AsPart(Read(reader, prefix, isPart: true), columns);
    }

    /// <summary>A family as a part; of all columns where none are named.</summary>
    private static EmissionPart AsPart(object family, int[]? columns)
    {
        return family switch
        {
            GaussianEmission gaussian => Part(gaussian),
            PoissonEmission poisson => Part(poisson),
            CategoricalEmission categorical => Part(categorical),
            BernoulliEmission bernoulli => Part(bernoulli),
            GaussianMixtureEmission mixture => Part(mixture),
            FactorEmission factors => Part(factors),
            _ => Part((MultinomialEmission)family),
        };

        EmissionPart Part<TPart>(TPart part)
            where TPart : IEmission<TPart> => EmissionPart.Of(part, columns ?? [.. Enumerable.Range(0, part.Dimension)]);
    }
}
