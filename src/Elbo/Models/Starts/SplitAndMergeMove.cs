namespace Elbo.Models.Starts;

/// <summary>Two components to merge, into the first, and one to split, into itself and the second.</summary>
/// <param name="First">One that is merged; it takes the rows of both.</param>
/// <param name="Second">The other; it takes a part of the third's.</param>
/// <param name="Split">The one that is split; the first itself where there are only two.</param>
/// <param name="Center">Where it is split, in the coordinates of the moves.</param>
/// <param name="Axis">Along which direction.</param>
internal sealed record SplitAndMergeMove(int First, int Second, int Split, double[] Center, double[] Axis);
