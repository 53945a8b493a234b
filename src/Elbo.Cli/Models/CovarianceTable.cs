using Elbo.Data;

namespace Elbo.Cli.Models;

/// <summary>A covariance matrix as a table: as many rows as columns.</summary>
internal static class CovarianceTable
{
    /// <summary>Numbers that were printed with few digits still come as they are; more than this is another matrix.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Reads it.</summary>
    /// <param name="rows">The table.</param>
    /// <param name="count">How many rows it comes from.</param>
    /// <exception cref="InvalidDataException">If it is no covariance matrix: the message says where.</exception>
    public static GaussianMoments Read(RowSource rows, double count)
    {
        int dimension = rows.Columns.Count;
        if (rows.UnitCount != dimension)
        {
            throw new InvalidDataException($"{rows.Name}: has {rows.UnitCount} rows of {dimension} columns, but a covariance matrix has as many rows as columns; leave --covariance out if these are data");
        }

        double[,] covariance = Values(rows);
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double scale = Math.Sqrt(Math.Abs(covariance[i, i] * covariance[j, j]));
                if (covariance[i, i] < 0 || !(Math.Abs(covariance[i, j] - covariance[j, i]) <= Rounding * scale) || Math.Abs(covariance[i, j]) > scale * (1 + Rounding))
                {
                    throw new InvalidDataException($"{rows.Name}: row {i + 1}, column '{rows.Columns[j]}' cannot be in a covariance matrix, which is symmetric and has no correlation beyond 1");
                }

                covariance[j, i] = covariance[i, j];
            }
        }

        return new(count, new double[dimension], covariance, rows.Columns);
    }

    /// <summary>Refuses rows of data that are a covariance matrix by their looks: as many as columns, and symmetric.</summary>
    /// <param name="rows">The table.</param>
    /// <exception cref="UsageException">If it is one.</exception>
    public static void DemandNone(RowSource rows)
    {
        int dimension = rows.Columns.Count;
        if (dimension < 2 || rows.UnitCount != dimension)
        {
            return;
        }

        double[,] values = Values(rows);
        if (Enumerable.Range(0, dimension).All(i => values[i, i] > 0 && Enumerable.Range(0, i).All(j => values[i, j].Equals(values[j, i]))))
        {
            throw new UsageException($"{rows.Name} looks like a covariance matrix, not like rows; say with --covariance how many rows it comes from");
        }
    }

    private static double[,] Values(RowSource rows)
    {
        int dimension = rows.Columns.Count;
        var values = new double[dimension, dimension];
        var batch = new RowBatch();
        for (int b = 0, i = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            for (int n = 0; n < batch.RowCount; n++, i++)
            {
                for (int j = 0; j < dimension; j++)
                {
                    values[i, j] = batch.Rows[n][j];
                }
            }
        }

        return values;
    }
}
