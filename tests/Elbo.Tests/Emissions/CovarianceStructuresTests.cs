using Elbo.Emissions.Covariances;

namespace Elbo.Tests.Emissions;

public sealed class CovarianceStructuresTests
{
    // R 4.2, mclust 6.0.0: nVarParams(name, d, G) for (G, d) = (1, 1), (1, 3), (2, 1), (2, 2), (2, 4), (3, 1), (3, 3), (4, 4).
    [Theory]
    [InlineData("EII", 1, 1, 1, 1, 1, 1, 1, 1)]
    [InlineData("VII", 1, 1, 2, 2, 2, 3, 3, 4)]
    [InlineData("EEI", 1, 3, 1, 2, 4, 1, 3, 4)]
    [InlineData("VEI", 1, 3, 2, 3, 5, 3, 5, 7)]
    [InlineData("EVI", 1, 3, 1, 3, 7, 1, 7, 13)]
    [InlineData("VVI", 1, 3, 2, 4, 8, 3, 9, 16)]
    [InlineData("EEE", 1, 6, 1, 3, 10, 1, 6, 10)]
    [InlineData("VEE", 1, 6, 2, 4, 11, 3, 8, 13)]
    [InlineData("EVE", 1, 6, 1, 4, 13, 1, 10, 19)]
    [InlineData("VVE", 1, 6, 2, 5, 14, 3, 12, 22)]
    [InlineData("EEV", 1, 6, 1, 4, 16, 1, 12, 28)]
    [InlineData("VEV", 1, 6, 2, 5, 17, 3, 14, 31)]
    [InlineData("EVV", 1, 6, 1, 5, 19, 1, 16, 37)]
    [InlineData("VVV", 1, 6, 2, 6, 20, 3, 18, 40)]
    public void Parameters_are_counted_as_mclust_counts_them(string name, params int[] counts)
    {
        var structure = CovarianceStructures.Parse(name);
        (int Components, int Dimension)[] cases = [(1, 1), (1, 3), (2, 1), (2, 2), (2, 4), (3, 1), (3, 3), (4, 4)];
        Assert.Equal(counts, cases.Select(c => structure.ParameterCount(c.Components, c.Dimension)));
        Assert.Equal(counts, cases.Select(c => new StructureParameters(structure, c.Components, c.Dimension).Count));
    }

    [Fact]
    public void There_are_fourteen_from_the_fewest_parameters_to_the_most()
    {
        Assert.Equal(14, CovarianceStructures.All.Select(static s => s.Name).Distinct(StringComparer.Ordinal).Count());
        int[] counts = [.. CovarianceStructures.All.Select(static s => s.ParameterCount(2, 4))];
        Assert.Equal(counts.Order(), counts);
        string[] names = [.. CovarianceStructures.All.SelectMany(static s => s.Synonyms.Prepend(s.Name))];
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData("E", "EII")]
    [InlineData("v", "VII")]
    [InlineData("eve", "EVE")]
    [InlineData("Full", "VVV")]
    [InlineData("tied-spherical", "EII")]
    public void Names_and_synonyms_are_found_whatever_the_case(string text, string name) =>
        Assert.Equal(name, CovarianceStructures.Parse(text).Name);

    [Fact]
    public void An_unknown_name_is_answered_with_those_there_are()
    {
        var error = Assert.Throws<ArgumentException>(static () => CovarianceStructures.Parse("EIE"));
        Assert.Contains("EII (tied-spherical), VII (spherical), EEI (tied-diagonal), VEI, EVI, VVI (diagonal)", error.Message, StringComparison.Ordinal);
    }
}
