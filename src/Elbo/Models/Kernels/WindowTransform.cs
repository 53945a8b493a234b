namespace Elbo.Models.Kernels;

/// <summary>
/// Sums of a kernel with an edge: within its reach it is a sum of a few products of a function of the target and one of the point, so that sums of the latter
/// over runs of points are all that is needed (Fan and Marron 1994, by updating). Runs end at cells a bandwidth wide, from whose middle
/// points are measured, so that nothing large is subtracted from anything large.
/// </summary>
internal sealed class WindowTransform : ILineTransform
{
    private readonly ISeparableProfile _profile;
    private readonly double _bandwidth;
    private readonly double[] _points;
    private readonly int[] _starts;
    private readonly double[] _sums;

    /// <summary>Gathers points.</summary>
    /// <param name="profile">The kernel within its reach.</param>
    /// <param name="sorted">Points in rising order.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="bandwidth">What points and targets are divided by.</param>
    public WindowTransform(ISeparableProfile profile, ReadOnlySpan<double> sorted, ReadOnlySpan<double> weights, double bandwidth)
    {
        (_profile, _bandwidth) = (profile, bandwidth);
        (_points, _starts, _sums) = (new double[sorted.Length], new int[sorted.Length], new double[sorted.Length * profile.Terms]);
        Span<double> terms = stackalloc double[profile.Terms];
        for (int i = 0; i < sorted.Length; i++)
        {
            _points[i] = sorted[i] / bandwidth;
            bool isFirst = i == 0 || CellOf(_points[i]) != CellOf(_points[i - 1]);
            _starts[i] = isFirst ? i : _starts[i - 1];
            profile.OfPoint(_points[i] - MiddleOf(_points[i]), terms);
            for (int k = 0; k < terms.Length; k++)
            {
                _sums[(i * terms.Length) + k] = (weights[i] * terms[k]) + (isFirst ? 0 : _sums[((i - 1) * terms.Length) + k]);
            }
        }
    }

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<double> sorted, Span<double> sums)
    {
        int first = 0, middle = 0, end = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double u = sorted[i] / _bandwidth;
            Advance(ref first, u, -1, isIncluded: false);
            Advance(ref end, u, 1, isIncluded: true);
            if (!_profile.HasMiddle)
            {
                sums[i] = Sum(first, end, u, isBelow: true);
                continue;
            }

            Advance(ref middle, u, 0, isIncluded: true);
            sums[i] = Sum(first, middle, u, isBelow: true) + Sum(middle, end, u, isBelow: false);
        }
    }

    private static double CellOf(double u) => Math.Floor(u);

    private static double MiddleOf(double u) => Math.Floor(u) + 0.5;

    /// <summary>The first point whose distance above the target is more than, or not less than, a limit.</summary>
    private void Advance(ref int index, double target, double limit, bool isIncluded)
    {
        // Far targets are found by halves, near ones at the next step.
        if (index + 64 < _points.Length && _points[index + 64] - target < limit)
        {
            int found = Array.BinarySearch(_points, index, _points.Length - index, target + limit - 1e-6);
            index = Math.Max(index, Math.Max(0, (found < 0 ? ~found : found) - 1));
            while (index > 0 && IsBeyond(_points[index - 1] - target, limit, isIncluded))
            {
                index--;
            }
        }

        while (index < _points.Length && !IsBeyond(_points[index] - target, limit, isIncluded))
        {
            index++;
        }
    }

    private static bool IsBeyond(double distance, double limit, bool isIncluded) => isIncluded ? distance > limit : distance >= limit;

    private double Sum(int from, int to, double target, bool isBelow)
    {
        Span<double> factors = stackalloc double[_profile.Terms];
        double sum = 0;
        while (to > from)
        {
            // Backward, a cell at a time: each knows where it begins.
            int last = to - 1, start = Math.Max(from, _starts[last]);
            bool isWhole = start == _starts[last];
            _profile.OfTarget(target - MiddleOf(_points[last]), isBelow, factors);
            for (int k = 0; k < factors.Length; k++)
            {
                sum += factors[k] * (_sums[(last * factors.Length) + k] - (isWhole ? 0 : _sums[((start - 1) * factors.Length) + k]));
            }

            to = start;
        }

        return sum;
    }
}
