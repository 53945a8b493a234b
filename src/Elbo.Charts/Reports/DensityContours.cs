namespace Elbo.Charts.Reports;

/// <summary>
/// Contours of a mixture's density in two of its columns, by marching squares (Lorensen and Cline 1987, in the plane), round the regions of
/// highest density that hold given shares of the rows (Hyndman 1996, "Computing and graphing highest density regions").
/// </summary>
internal static class DensityContours
{
    private const int Steps = 72;
    private const int MostComponentLines = 40;

    public static IReadOnlyList<double> Masses { get; } = [0.95, 0.75, 0.5, 0.25];

    /// <summary>The contours.</summary>
    /// <param name="shape">The mixture.</param>
    /// <param name="x">The horizontal column.</param>
    /// <param name="y">The vertical column.</param>
    /// <param name="points">Rows, from which the levels come.</param>
    /// <param name="rangeX">The range of the chart.</param>
    /// <param name="rangeY">The range of the chart.</param>
    public static IReadOnlyList<Contour> Of(
        MixtureShape shape,
        int x,
        int y,
        IEnumerable<ScatterPoint> points,
        (double Minimum, double Maximum) rangeX,
        (double Minimum, double Maximum) rangeY)
    {
        double[] densities = [.. points.Select(p => shape.LogDensity(x, y, p.X, p.Y))];
        return Of(densities, Grid(rangeX, shape, x), Grid(rangeY, shape, y), (one, other) => shape.LogDensity(x, y, one, other));
    }

    /// <summary>Even lines from a margin outside of a range to the other; none where there is no range.</summary>
    public static double[] Grid((double Minimum, double Maximum) range)
    {
        double width = range.Maximum - range.Minimum;
        return width > 0 && double.IsFinite(width)
            ? [.. Enumerable.Range(-2, Steps + 5).Select(i => range.Minimum + (i * (width / Steps)))]
            : [];
    }

    /// <summary>The contours of any density.</summary>
    /// <param name="logDensities">The log-densities of rows, from which the levels come.</param>
    /// <param name="gridX">Lines, the first and last of them outside of the chart.</param>
    /// <param name="gridY">Lines, the first and last of them outside of the chart.</param>
    /// <param name="logDensity">The log-density of a point.</param>
    public static IReadOnlyList<Contour> Of(IEnumerable<double> logDensities, double[] gridX, double[] gridY, Func<double, double, double> logDensity)
    {
        double[] densities = [.. logDensities.Where(double.IsFinite).Order()];
        if (densities.Length == 0 || gridX.Length < 3 || gridY.Length < 3)
        {
            return [];
        }

        var values = new double[gridX.Length, gridY.Length];
        for (int i = 1; i < gridX.Length - 1; i++)
        {
            for (int j = 1; j < gridY.Length - 1; j++)
            {
                values[i, j] = Math.Max(double.MinValue, logDensity(gridX[i], gridY[j]));
            }
        }

        // Beyond the last lines, which are outside of the chart, there is nothing: all curves are closed.
        double lowest = double.MinValue;
        for (int i = 0; i < gridX.Length; i++)
        {
            (values[i, 0], values[i, gridY.Length - 1]) = (lowest, lowest);
        }

        for (int j = 0; j < gridY.Length; j++)
        {
            (values[0, j], values[gridX.Length - 1, j]) = (lowest, lowest);
        }

        return
        [
            .. Masses.Select(mass => new Contour(mass, Loops(gridX, gridY, values, densities[(int)Math.Floor((1 - mass) * (densities.Length - 1))])))
                .Where(static contour => contour.Loops.Count > 0),
        ];
    }

    /// <summary>Even lines, a margin outside of the chart, and more where a narrow component would fall between two of them.</summary>
    private static double[] Grid((double Minimum, double Maximum) range, MixtureShape shape, int column)
    {
        var lines = new SortedSet<double>(Grid(range));
        if (lines.Count == 0)
        {
            return [];
        }

        double step = (range.Maximum - range.Minimum) / Steps;
        var narrow = Enumerable.Range(0, shape.Components)
            .Where(k => shape.Covariances[k][column, column] is var variance && variance > 0 && Math.Sqrt(variance) < 2 * step)
            .Take(MostComponentLines);
        foreach (int k in narrow)
        {
            double deviation = Math.Sqrt(shape.Covariances[k][column, column]);
            foreach (double z in (ReadOnlySpan<double>)[-3, -2.2, -1.6, -1.1, -0.7, -0.35, 0, 0.35, 0.7, 1.1, 1.6, 2.2, 3])
            {
                double line = shape.Means[k][column] + (z * deviation);
                if (line > range.Minimum - step && line < range.Maximum + step)
                {
                    lines.Add(line);
                }
            }
        }

        return [.. lines];
    }

    private static List<IReadOnlyList<SeriesPoint>> Loops(double[] gridX, double[] gridY, double[,] values, double level)
    {
        // A crossing is named after the edge of the grid that it is on; every crossing has two neighbors.
        var neighbors = new Dictionary<int, (int First, int Second)>();
        for (int i = 0; i + 1 < gridX.Length; i++)
        {
            for (int j = 0; j + 1 < gridY.Length; j++)
            {
                Cross(i, j);
            }
        }

        var loops = new List<IReadOnlyList<SeriesPoint>>();
        while (neighbors.Count > 0)
        {
            int start = neighbors.Keys.First();
            var loop = new List<SeriesPoint>();
            int at = start;
            int from = -1;
            while (neighbors.Remove(at, out var next))
            {
                loop.Add(PointOn(at));
                (from, at) = (at, next.First == from ? next.Second : next.First);
            }

            loops.Add(loop);
        }

        return loops;

        int Horizontal(int i, int j) => 2 * ((j * gridX.Length) + i);

        int Vertical(int i, int j) => Horizontal(i, j) + 1;

        void Cross(int i, int j)
        {
            bool a = values[i, j] > level, b = values[i + 1, j] > level, c = values[i + 1, j + 1] > level, d = values[i, j + 1] > level;
            int bottom = Horizontal(i, j), right = Vertical(i + 1, j), top = Horizontal(i, j + 1), left = Vertical(i, j);
            if (a == c && b == d && a != b)
            {
                // A saddle: the mean of the corners says which two belong together.
                double middle = (values[i, j] + values[i + 1, j] + values[i + 1, j + 1] + values[i, j + 1]) / 4;
                bool joins = (middle > level) == a;
                Join(bottom, joins ? right : left);
                Join(top, joins ? left : right);
                return;
            }

            Span<int> crossed = stackalloc int[4];
            int count = 0;
            if (a != b)
            {
                crossed[count++] = bottom;
            }

            if (b != c)
            {
                crossed[count++] = right;
            }

            if (c != d)
            {
                crossed[count++] = top;
            }

            if (d != a)
            {
                crossed[count++] = left;
            }

            if (count == 2)
            {
                Join(crossed[0], crossed[1]);
            }
        }

        void Join(int one, int other)
        {
            neighbors[one] = neighbors.TryGetValue(one, out var known) ? (known.First, other) : (other, -1);
            neighbors[other] = neighbors.TryGetValue(other, out known) ? (known.First, one) : (one, -1);
        }

        SeriesPoint PointOn(int edge)
        {
            int i = edge / 2 % gridX.Length;
            int j = edge / 2 / gridX.Length;
            return edge % 2 == 0
                ? new(Between(gridX[i], gridX[i + 1], values[i, j], values[i + 1, j]), gridY[j])
                : new(gridX[i], Between(gridY[j], gridY[j + 1], values[i, j], values[i, j + 1]));
        }

        double Between(double one, double other, double valueOne, double valueOther)
        {
            double share = (level - valueOne) / (valueOther - valueOne);
            return double.IsFinite(share) ? one + (share * (other - one)) : (one + other) / 2;
        }
    }
}
