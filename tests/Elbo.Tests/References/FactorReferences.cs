using Elbo.Data;
using Elbo.Emissions.Factors;
using Elbo.Models;

namespace Elbo.Tests.References;

/// <summary>What R's factanal finds.</summary>
public sealed class FactorReferences
{
    /// <summary>R 4.2, the correlations of swiss (47 rows), upper triangle by columns; Mosteller and Tukey 1977.</summary>
    private static readonly double[] Swiss =
    [
        0.3530791836199747, -0.6458827064572875, -0.6865422086171366, -0.6637888570350691, -0.6395225189483201, 0.698415296288483, 0.4636847006517939,
        0.4010950530487398, -0.5727418060641666, -0.1538589170909148, 0.4165560314349827, -0.0608586084165816, -0.1140215964820336, -0.09932184582134566,
        0.1754959075966229,
    ];

    /// <summary>R 4.2, the correlations of mtcars (32 rows), upper triangle by columns; Henderson and Velleman 1981.</summary>
    private static readonly double[] Cars =
    [
        -0.8521619594266132, -0.8475513792624788, 0.9020328721469989, -0.7761683718265865, 0.8324474527218196, 0.7909485863698065, 0.6811719078067493,
        -0.6999381138287702, -0.7102139271692702, -0.4487591168729195, -0.8676593765172278, 0.7824957944632408, 0.8879799220581379, 0.6587478873447591,
        -0.7124406466973718, 0.4186840339217783, -0.5912420737688685, -0.4336978808110138, -0.7082233888619534, 0.09120475965118302, -0.1747158787134049,
        0.6640389191275928, -0.8108117960830052, -0.7104158907905999, -0.7230967373524496, 0.4402784649553493, -0.5549156776639942, 0.7445354435262542,
        0.599832429454648, -0.5226070469006754, -0.5912270400639477, -0.2432042571858511, 0.7127111272262697, -0.6924952588394842, -0.2298608621848829,
        0.1683451245853586, 0.4802847573388421, -0.4926865993894713, -0.5555691985624825, -0.1257042582254742, 0.6996101319346648, -0.5832869965366481,
        -0.212682229720365, 0.2060233487335792, 0.7940587602563435, -0.5509250739024588, 0.5269882937496433, 0.3949768648689692, 0.7498124715491101,
        -0.09078979886886729, 0.4276059377354871, -0.6562492283380589, -0.5696071410068425, 0.05753435107050411, 0.2740728363575223,
    ];

    /// <summary>R's ability.cov: six tests of ability and intelligence, taken by 112 people (Smith and Stanley 1983).</summary>
    internal static GaussianMoments Ability { get; } = new(
        112,
        new double[6],
        new[,]
        {
            { 24.641, 5.991, 33.520, 6.023, 20.755, 29.701 },
            { 5.991, 6.700, 18.137, 1.782, 4.936, 7.204 },
            { 33.520, 18.137, 149.831, 19.424, 31.430, 50.753 },
            { 6.023, 1.782, 19.424, 12.711, 4.757, 9.075 },
            { 20.755, 4.936, 31.430, 4.757, 52.604, 66.762 },
            { 29.701, 7.204, 50.753, 9.075, 66.762, 135.292 },
        },
        ["general", "picture", "blocks", "maze", "reading", "vocab"]);

    // R 4.2: factanal(factors = k, covmat = ability.cov), $criteria and $uniquenesses; these to what factanal converges to.
    [Theory]
    [InlineData(1, 0.69934504, new[] { 0.534602, 0.852581, 0.748170, 0.910150, 0.231715, 0.279741 })]
    [InlineData(2, 0.05716022, new[] { 0.455223, 0.589333, 0.218179, 0.769417, 0.052441, 0.333590 })]
    public void Ability_has_the_factors_of_factanal(int factors, double criterion, double[] uniquenesses)
    {
        var fit = FactorAnalysis.Fit(Ability, new() { Factors = factors });
        Assert.True(fit.HasConverged);
        Assert.Empty(fit.Warnings);
        Assert.Equal(criterion, fit.Model.Discrepancy(Ability), 1e-8);
        for (int d = 0; d < 6; d++)
        {
            Assert.Equal(uniquenesses[d], fit.Model.Uniqueness(d), 6e-5);
        }
    }

    // R 4.2: varimax(loadings(factanal(factors = 2, covmat = ability.cov, rotation = "none")), eps = 1e-15); factanal itself stops at 1e-5, 0.0017 away.
    [Fact]
    public void Varimax_has_the_loadings_of_factanal()
    {
        double[,] expected =
        {
            { 0.50113765, 0.54188272 }, { 0.15801377, 0.62104708 }, { 0.20847641, 0.85927762 },
            { 0.10999496, 0.46741808 }, { 0.95680176, 0.17910510 }, { 0.78547182, 0.22236386 },
        };
        var model = FactorAnalysis.Fit(Ability, new() { Factors = 2, Rotation = new FactorRotation.Varimax() }).Model;
        double[,] loadings = model.Loadings();
        for (int d = 0; d < 6; d++)
        {
            for (int f = 0; f < 2; f++)
            {
                Assert.Equal(expected[d, f], loadings[d, f] / Math.Sqrt(model.Variance(d)), 1e-6);
            }
        }
    }

    // factanal(factors = k, covmat = list(cov = cor(mtcars), n.obs = 32), nstart = 5, control = list(opt = list(factr = 10)))$criteria
    [Theory]
    [InlineData(2, 2.7245660640, 0.1671572475)]
    [InlineData(3, 1.2459643567, 0.1349380801)]
    public void Cars_have_the_factors_of_factanal(int factors, double criterion, double first)
    {
        var correlations = new GaussianMoments(32, new double[11], Correlations(Cars, 11));
        var fit = FactorAnalysis.Fit(correlations, new() { Factors = factors });
        Assert.Equal(criterion, fit.Model.Discrepancy(correlations), 1e-8);
        Assert.Equal(first, fit.Model.Uniqueness(0), 1e-6);
    }

    // The same for swiss, where Education goes to factanal's lowest uniqueness, 0.005.
    [Fact]
    public void A_Heywood_case_is_that_of_factanal_on_the_same_floor()
    {
        string[] columns = ["Fertility", "Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"];
        var correlations = new GaussianMoments(47, new double[6], Correlations(Swiss, 6), columns);
        var fit = FactorAnalysis.Fit(correlations, new() { Factors = 2, VarianceFloor = 0.005 });
        Assert.Equal(0.5017149352, fit.Model.Discrepancy(correlations), 1e-8);
        Assert.Equal(0.4196684481, fit.Model.Uniqueness(0), 1e-6);
        Assert.Equal(0.005, fit.Model.Uniqueness(3), 1e-6);
        var warning = Assert.Single(fit.Warnings);
        Assert.Equal("heywood", warning.Code);
        Assert.Contains("Education", warning.Message, StringComparison.Ordinal);
        Assert.False(warning.IsDegenerate);
    }

    private static double[,] Correlations(double[] upper, int dimension)
    {
        var correlations = new double[dimension, dimension];
        for (int j = 0, at = 0; j < dimension; j++)
        {
            correlations[j, j] = 1;
            for (int i = 0; i < j; i++, at++)
            {
                correlations[i, j] = correlations[j, i] = upper[at];
            }
        }

        return correlations;
    }
}
