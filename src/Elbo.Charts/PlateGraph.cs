using System.Globalization;

namespace Elbo.Charts;

/// <summary>The graph of a model: which variables there are, how often, and which depends on which (Buntine 1994).</summary>
/// <param name="Title">The model's name.</param>
/// <param name="Nodes">The variables.</param>
/// <param name="Edges">The arrows between them.</param>
/// <param name="Plates">The frames round what is repeated.</param>
/// <param name="Width">The width of the drawing.</param>
/// <param name="Height">The height of the drawing.</param>
public sealed record PlateGraph(
    string Title,
    IReadOnlyList<PlateNode> Nodes,
    IReadOnlyList<PlateEdge> Edges,
    IReadOnlyList<Plate> Plates,
    double Width,
    double Height)
{
    /// <summary>The graph of a Gaussian mixture: weights choose a component for each row, the component's Gaussian makes the row.</summary>
    /// <param name="components">How many components; 0 leaves the letter K alone.</param>
    /// <param name="rows">How many rows; 0 leaves the letter N alone.</param>
    public static PlateGraph GaussianMixture(int components = 0, long rows = 0) => new(
        "Graph of a Gaussian mixture",
        [
            new("π", "weights of the components", PlateNodeKind.Parameter, 34, 78),
            new("z", "component of a row", PlateNodeKind.Hidden, 118, 78),
            new("x", "row of the data", PlateNodeKind.Observed, 198, 78),
            new("μ", "mean of a component", PlateNodeKind.Parameter, 292, 52),
            new("Σ", "covariance of a component", PlateNodeKind.Parameter, 292, 104),
        ],
        [new(0, 1), new(1, 2), new(3, 2), new(4, 2)],
        [
            new(Count("N", rows), 78, 26, 160, 112),
            new(Count("K", components), 264, 26, 82, 112),
        ],
        360,
        152);

    /// <summary>The graph of a mixture of t distributions: besides its component, every row has a hidden scale of its own.</summary>
    /// <param name="components">How many components; 0 leaves the letter K alone.</param>
    /// <param name="rows">How many rows; 0 leaves the letter N alone.</param>
    public static PlateGraph StudentMixture(int components = 0, long rows = 0) => new(
        "Graph of a mixture of t distributions",
        [
            new("π", "weights of the components", PlateNodeKind.Parameter, 34, 78),
            new("z", "component of a row", PlateNodeKind.Hidden, 118, 78),
            new("x", "row of the data", PlateNodeKind.Observed, 198, 78),
            new("u", "scale of a row", PlateNodeKind.Hidden, 158, 122),
            new("μ", "location of a component", PlateNodeKind.Parameter, 292, 44),
            new("Σ", "scale matrix of a component", PlateNodeKind.Parameter, 292, 83),
            new("ν", "degrees of freedom of a component", PlateNodeKind.Parameter, 292, 122),
        ],
        [new(0, 1), new(1, 2), new(4, 2), new(5, 2), new(1, 3), new(6, 3), new(3, 2)],
        [
            new(Count("N", rows), 78, 22, 160, 136),
            new(Count("K", components), 264, 22, 82, 136),
        ],
        360,
        172);

    /// <summary>The graph of a mixture over columns of any kinds: weights choose a component for each row, which makes every cell on its own.</summary>
    /// <param name="components">How many components; 0 leaves the letter K alone.</param>
    /// <param name="columns">How many columns; 0 leaves the letter D alone.</param>
    /// <param name="rows">How many rows; 0 leaves the letter N alone.</param>
    public static PlateGraph ProductMixture(int components = 0, int columns = 0, long rows = 0) => new(
        "Graph of a mixture",
        [
            new("π", "weights of the components", PlateNodeKind.Parameter, 34, 82),
            new("z", "component of a row", PlateNodeKind.Hidden, 112, 82),
            new("x", "cell of a row", PlateNodeKind.Observed, 196, 82),
            new("θ", "what a component says of a column", PlateNodeKind.Parameter, 300, 82),
        ],
        [new(0, 1), new(1, 2), new(3, 2)],
        [
            new(Count("N", rows), 78, 12, 172, 136),
            new(Count("D", columns), 158, 34, 76, 88),
            new(Count("K", components), 264, 34, 82, 88),
        ],
        360,
        160);

    /// <summary>The graph of factor analysis: hidden factors, and what a column makes of them, make every cell.</summary>
    /// <param name="factors">How many factors; 0 leaves the letter F alone.</param>
    /// <param name="columns">How many columns; 0 leaves the letter D alone.</param>
    /// <param name="rows">How many rows; 0 leaves the letter N alone.</param>
    public static PlateGraph Factors(int factors = 0, int columns = 0, long rows = 0) => new(
        "Graph of hidden factors",
        [
            new("h", "factors of a row", PlateNodeKind.Hidden, 60, 78),
            new("x", "cell of a row", PlateNodeKind.Observed, 186, 78),
            new("μ", "mean of a column", PlateNodeKind.Parameter, 292, 44),
            new("λ", "loadings of a column", PlateNodeKind.Parameter, 292, 78),
            new("ψ", "variance of a column's noise", PlateNodeKind.Parameter, 292, 112),
        ],
        [new(0, 1), new(2, 1), new(3, 1), new(4, 1)],
        [
            new(Count("N", rows), 12, 10, 218, 152),
            new(Count("F", factors), 24, 34, 74, 88),
            new(Count("D", columns), 146, 22, 190, 116),
        ],
        360,
        172);

    /// <summary>The graph of a kernel density: a point is drawn by its weight, and the kernel of that point makes the row.</summary>
    /// <param name="points">How many points; 0 leaves the letter N alone.</param>
    public static PlateGraph KernelDensity(long points = 0) => new(
        "Graph of a kernel density",
        [
            new("w", "weights of the points", PlateNodeKind.Parameter, 34, 78),
            new("z", "point that a row comes from", PlateNodeKind.Hidden, 106, 78),
            new("x", "row", PlateNodeKind.Observed, 178, 78),
            new("p", "point", PlateNodeKind.Parameter, 272, 52),
            new("h", "bandwidth", PlateNodeKind.Parameter, 178, 132),
        ],
        [new(0, 1), new(1, 2), new(3, 2), new(4, 2)],
        [new(Count("N", points), 236, 22, 92, 84)],
        360,
        152);

    /// <summary>The graph of a model of annotators: an item's class and an annotator's matrix make each vote.</summary>
    /// <param name="annotators">How many annotators; 0 leaves the letter A alone.</param>
    /// <param name="items">How many items; 0 leaves the letter N alone.</param>
    /// <param name="hasLevels">Whether items have a level of difficulty.</param>
    public static PlateGraph Annotators(int annotators = 0, long items = 0, bool hasLevels = false) => new(
        hasLevels ? "Graph of annotators and difficult items" : "Graph of annotators who err",
        [
            new("p", "shares of the classes", PlateNodeKind.Parameter, 34, 60),
            new("z", "class of an item", PlateNodeKind.Hidden, 118, 60),
            new("x", "vote of an annotator on an item", PlateNodeKind.Observed, 206, 78),
            hasLevels
                ? new("α", "ability of an annotator", PlateNodeKind.Parameter, 306, 78)
                : new("π", "confusion matrix of an annotator", PlateNodeKind.Parameter, 306, 78),
            .. hasLevels
                ? new PlateNode[] { new("w", "shares of the levels", PlateNodeKind.Parameter, 34, 104), new("d", "level of an item", PlateNodeKind.Hidden, 118, 104) }
                : [],
        ],
        [new(0, 1), new(1, 2), new(3, 2), .. hasLevels ? new PlateEdge[] { new(4, 5), new(5, 2) } : []],
        [
            new(Count("N", items), 78, 22, 168, 122),
            new(Count("A", annotators), 168, 32, 178, 92),
        ],
        360,
        156);

    /// <summary>The graph of a hidden Markov model: every state follows the one before it, and makes a row.</summary>
    /// <param name="states">How many states; 0 leaves the letter K alone.</param>
    /// <param name="rows">How many steps; 0 leaves the letter T alone.</param>
    public static PlateGraph HiddenMarkov(int states = 0, long rows = 0) => new(
        "Graph of a hidden Markov model",
        [
            new("π", "probabilities of first states", PlateNodeKind.Parameter, 30, 52),
            new("A", "probabilities of moves", PlateNodeKind.Parameter, 118, 22),
            new("z₁", "first state", PlateNodeKind.Hidden, 84, 62),
            new("z₂", "state after it", PlateNodeKind.Hidden, 152, 62),
            new("z₃", "state after that", PlateNodeKind.Hidden, 220, 62),
            new("x₁", "first row", PlateNodeKind.Observed, 84, 120),
            new("x₂", "row after it", PlateNodeKind.Observed, 152, 120),
            new("x₃", "row after that", PlateNodeKind.Observed, 220, 120),
            new("θ", "density of a state", PlateNodeKind.Parameter, 308, 120),
        ],
        [new(0, 2), new(2, 3), new(3, 4), new(1, 3), new(1, 4), new(2, 5), new(3, 6), new(4, 7), new(8, 7)],
        [new(Count("K", states), 270, 84, 82, 62), new(Count("T", rows), 58, 34, 190, 116)],
        360,
        156);

    /// <summary>The graph of groups with hidden vectors: a group's vector and noise make each of its rows.</summary>
    /// <param name="groups">How many groups; 0 leaves the letter S alone.</param>
    public static PlateGraph GroupedVectors(long groups = 0) => new(
        "Graph of groups with hidden vectors",
        [
            new("μ", "mean of all groups", PlateNodeKind.Parameter, 34, 52),
            new("B", "covariance between groups", PlateNodeKind.Parameter, 34, 104),
            new("z", "hidden vector of a group", PlateNodeKind.Hidden, 122, 78),
            new("x", "row of a group", PlateNodeKind.Observed, 206, 78),
            new("W", "covariance within groups", PlateNodeKind.Parameter, 306, 78),
        ],
        [new(0, 2), new(1, 2), new(2, 3), new(4, 3)],
        [
            new(Count("S", groups), 78, 18, 182, 126),
            new("n", 164, 32, 84, 88),
        ],
        360,
        156);

    private static string Count(string letter, long count) =>
        count == 0 ? letter : string.Create(CultureInfo.InvariantCulture, $"{letter} = {count:N0}");
}
