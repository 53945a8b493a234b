using Elbo.Data;

namespace Elbo.Tests.Models;

public sealed class GeneticLinkageTests
{
    // Rao 1965; Dempster, Laird and Rubin 1977: the root of 197θ² − 15θ − 68.
    [Fact]
    public void The_animals_of_the_textbook_give_its_linkage()
    {
        var animals = new MatrixSource(new double[] { 0, 1, 2, 3 }, 1, null, new double[] { 125, 18, 20, 34 });
        var fit = Em.Iterate(new GeneticLinkage(0.5), animals, new()).Until(new StopRule { Tolerance = 1e-15 });
        Assert.True(fit.HasConverged);
        Assert.Equal((15 + Math.Sqrt((15 * 15) + (4 * 197 * 68))) / (2 * 197), fit.Model.Theta, 1e-9);
        Assert.Equal(0.6268214979, fit.Model.Theta, 1e-9);

        // The paper's first step: 0.608247423 from 0.5.
        Assert.Equal(0.608247423, Em.Iterate(new GeneticLinkage(0.5), animals, new()).ElementAt(1).Model.Theta, 1e-9);
    }
}
