namespace Elbo.Models.Diarization;

/// <summary>Matches rows of a table with columns, one to one, so that the sum of their entries is the largest (Kuhn 1955; Munkres 1957).</summary>
internal static class Matching
{
    /// <summary>The largest sum. Cost: the cube of the longer side.</summary>
    /// <param name="gains">Entries, none negative; of the longer side some stay without a match.</param>
    public static double Best(double[,] gains)
    {
        int rows = gains.GetLength(0), columns = gains.GetLength(1), size = Math.Max(rows, columns);

        // Potentials of rows and columns, and the row of each column; number 0 stands for none.
        double[] left = new double[size + 1], right = new double[size + 1];
        int[] rowOf = new int[size + 1], previous = new int[size + 1];
        for (int row = 1; row <= size; row++)
        {
            double[] slack = [.. Enumerable.Repeat(double.PositiveInfinity, size + 1)];
            bool[] isReached = new bool[size + 1];
            int column = 0;
            rowOf[0] = row;
            do
            {
                isReached[column] = true;
                int next = 0;
                for (int c = 1; c <= size; c++)
                {
                    if (isReached[c])
                    {
                        continue;
                    }

                    double cost = -Gain(rowOf[column], c) - left[rowOf[column]] - right[c];
                    if (cost < slack[c])
                    {
                        (slack[c], previous[c]) = (cost, column);
                    }

                    next = next == 0 || slack[c] < slack[next] ? c : next;
                }

                double step = slack[next];
                for (int c = 0; c <= size; c++)
                {
                    if (isReached[c])
                    {
                        left[rowOf[c]] += step;
                        right[c] -= step;
                    }
                    else
                    {
                        slack[c] -= step;
                    }
                }

                column = next;
            }
            while (rowOf[column] != 0);

            for (; column != 0; column = previous[column])
            {
                rowOf[column] = rowOf[previous[column]];
            }
        }

        return Enumerable.Range(1, size).Sum(c => Gain(rowOf[c], c));

        double Gain(int row, int column) => row <= rows && column <= columns ? gains[row - 1, column - 1] : 0;
    }
}
