namespace Elbo.Data;

/// <summary>The published tables that come along, for examples, tests and comparisons.</summary>
public static class Datasets
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<Dataset> All { get; } =
    [
        new(
            "ability",
            "covariances, not rows: six tests of ability and intelligence, taken by 112 people",
            ["general", "picture", "blocks", "maze", "reading", "vocab"],
            Label: "",
            Time: "",
            "R package datasets; Smith and Stanley (1983), Intelligence 7"),
        new(
            "anaesthesia",
            "45 patients judged by five anaesthetists on a scale from 1 to 4, by one of them three times",
            ["patient", "observer", "grade"],
            Label: "",
            Time: "",
            "Dawid and Skene (1979), Applied Statistics 28; R package rater"),
        new(
            "dyestuff",
            "yields of five preparations of each of six batches of dyestuff, in grams",
            ["yield"],
            Label: "batch",
            Time: "",
            "Davies and Goldsmith (1972), Statistical Methods in Research and Production, table 6.1; R package lme4"),
        new(
            "earthquakes",
            "major earthquakes (magnitude 7 and more) in the world per year, 1900 to 2006",
            ["count"],
            Label: "",
            Time: "year",
            "Zucchini and MacDonald (2009), Hidden Markov Models for Time Series, Table 1.1"),
        new(
            "faithful",
            "272 eruptions of Old Faithful: their length and the wait for the next one, in minutes",
            ["eruptions", "waiting"],
            Label: "",
            Time: "",
            "R package datasets; Azzalini and Bowman (1990), Applied Statistics 39"),
        new(
            "galaxies",
            "velocities of 82 galaxies in 1000 km/s; the 78th is misprinted as in R's copy (26.690 for 26.960)",
            ["velocity"],
            Label: "",
            Time: "",
            "R package MASS; Postman, Huchra and Geller (1986), Astronomical Journal 92; Roeder (1990), JASA 85"),
        new(
            "iris",
            "150 irises of three species: length and width of sepal and petal in centimeters, as Fisher printed them",
            ["sepal_length", "sepal_width", "petal_length", "petal_width"],
            Label: "species",
            Time: "",
            "R package datasets; Fisher (1936), Annals of Eugenics 7"),
        new(
            "values",
            "216 respondents in four situations of role conflict: every pattern of two kinds of answers, with its count",
            ["A", "B", "C", "D"],
            Label: "",
            Time: "",
            "Stouffer and Toby (1951), American Journal of Sociology 56; Goodman (1974), Biometrika 61; R package poLCA"),
        new(
            "wine",
            "178 Italian wines of three cultivars: 13 chemical constituents",
            [
                "alcohol",
                "malic_acid",
                "ash",
                "alcalinity_of_ash",
                "magnesium",
                "total_phenols",
                "flavanoids",
                "nonflavanoid_phenols",
                "proanthocyanins",
                "color_intensity",
                "hue",
                "od280_od315",
                "proline",
            ],
            Label: "cultivar",
            Time: "",
            "UCI Machine Learning Repository; Forina and others (1988), PARVUS"),
    ];

    /// <summary>The data set of a name, or <see langword="null"/> if there is none.</summary>
    /// <param name="name">Its name.</param>
    public static Dataset? TryFind(string name) => All.FirstOrDefault(d => string.Equals(d.Name, name, StringComparison.Ordinal));
}
