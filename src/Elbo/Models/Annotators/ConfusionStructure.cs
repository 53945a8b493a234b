namespace Elbo.Models.Annotators;

/// <summary>What the confusion matrices of annotators have in common: how many numbers each of them is free to choose.</summary>
public abstract record ConfusionStructure
{
    private ConfusionStructure()
    {
    }

    /// <summary>All of them, the freest first.</summary>
    public static IReadOnlyList<ConfusionStructure> All { get; } = [new Full(), new TwoCoin(), new Symmetric(), new OneCoin()];

    /// <summary>Its name, as the tool spells it.</summary>
    public abstract string Name { get; }

    /// <summary>When to use it, in one line.</summary>
    public abstract string Purpose { get; }

    /// <summary>How many numbers an annotator is free to choose.</summary>
    /// <param name="classes">K.</param>
    public abstract int ParametersPerAnnotator(int classes);

    /// <summary>The matrix that maximizes Σ n ln π within the structure; a row without counts is uniform.</summary>
    /// <param name="counts">n: K × K, a row for each true class, a column for each label.</param>
    /// <param name="classes">K.</param>
    /// <param name="confusion">π: K × K numbers to write, whose rows sum to one.</param>
    internal abstract void Maximize(ReadOnlySpan<double> counts, int classes, Span<double> confusion);

    /// <summary>Dawid and Skene 1979: every row free.</summary>
    public sealed record Full : ConfusionStructure
    {
        /// <inheritdoc/>
        public override string Name => "full";

        /// <inheritdoc/>
        public override string Purpose => "a confusion matrix for every annotator";

        /// <inheritdoc/>
        public override int ParametersPerAnnotator(int classes) => classes * (classes - 1);

        internal override void Maximize(ReadOnlySpan<double> counts, int classes, Span<double> confusion)
        {
            for (int j = 0; j < classes; j++)
            {
                var row = counts.Slice(j * classes, classes);
                double total = 0;
                foreach (double count in row)
                {
                    total += count;
                }

                for (int l = 0; l < classes; l++)
                {
                    confusion[(j * classes) + l] = total > 0 ? row[l] / total : 1.0 / classes;
                }
            }
        }
    }

    /// <summary>A probability of being right for every true class; errors fall evenly on the other labels. For two classes it is the full one.</summary>
    public sealed record TwoCoin : ConfusionStructure
    {
        /// <inheritdoc/>
        public override string Name => "two-coin";

        /// <inheritdoc/>
        public override string Purpose => "one accuracy for every class; errors fall evenly on the others";

        /// <inheritdoc/>
        public override int ParametersPerAnnotator(int classes) => classes;

        internal override void Maximize(ReadOnlySpan<double> counts, int classes, Span<double> confusion)
        {
            for (int j = 0; j < classes; j++)
            {
                double right = counts[(j * classes) + j], total = 0;
                for (int l = 0; l < classes; l++)
                {
                    total += counts[(j * classes) + l];
                }

                Fill(confusion.Slice(j * classes, classes), j, right, total);
            }
        }
    }

    /// <summary>One probability of being right; errors fall evenly on the other labels.</summary>
    public sealed record OneCoin : ConfusionStructure
    {
        /// <inheritdoc/>
        public override string Name => "one-coin";

        /// <inheritdoc/>
        public override string Purpose => "one accuracy for every annotator: for few labels each";

        /// <inheritdoc/>
        public override int ParametersPerAnnotator(int classes) => 1;

        internal override void Maximize(ReadOnlySpan<double> counts, int classes, Span<double> confusion)
        {
            double right = 0, total = 0;
            for (int i = 0; i < classes * classes; i++)
            {
                total += counts[i];
                right += i % (classes + 1) == 0 ? counts[i] : 0;
            }

            for (int j = 0; j < classes; j++)
            {
                Fill(confusion.Slice(j * classes, classes), j, right, total);
            }
        }
    }

    /// <summary>
    /// Takes one class for another as often as the other for the one: π is symmetric. With multipliers λ of the rows, πⱼₗ = (nⱼₗ + nₗⱼ)/(λⱼ + λₗ) and
    /// πⱼⱼ = nⱼⱼ/λⱼ; the λ minimize a convex dual and are found one at a time, each the root of a falling function.
    /// </summary>
    public sealed record Symmetric : ConfusionStructure
    {
        private const int MostSweeps = 1000;

        /// <inheritdoc/>
        public override string Name => "symmetric";

        /// <inheritdoc/>
        public override string Purpose => "a symmetric confusion matrix: mistakes one class for another as often as the other way round";

        /// <inheritdoc/>
        public override int ParametersPerAnnotator(int classes) => classes * (classes - 1) / 2;

        internal override void Maximize(ReadOnlySpan<double> counts, int classes, Span<double> confusion)
        {
            Span<double> multipliers = classes <= 64 ? stackalloc double[classes] : new double[classes];
            multipliers.Clear();
            double all = 0;
            for (int j = 0; j < classes; j++)
            {
                for (int l = 0; l < classes; l++)
                {
                    multipliers[j] += (counts[(j * classes) + l] + counts[(l * classes) + j]) / 2;
                    all += counts[(j * classes) + l];
                }
            }

            if (all == 0)
            {
                confusion.Fill(1.0 / classes);
                return;
            }

            for (int sweep = 0; sweep < MostSweeps; sweep++)
            {
                double change = 0;
                for (int j = 0; j < classes; j++)
                {
                    double root = Root(counts, classes, multipliers, j);
                    change = Math.Max(change, Math.Abs(root - multipliers[j]));
                    multipliers[j] = root;
                }

                if (change <= 1e-15 * all)
                {
                    break;
                }
            }

            for (int j = 0; j < classes; j++)
            {
                for (int l = 0; l < j; l++)
                {
                    double pair = counts[(j * classes) + l] + counts[(l * classes) + j];
                    double share = pair == 0 ? 0 : pair / (multipliers[j] + multipliers[l]);
                    (confusion[(j * classes) + l], confusion[(l * classes) + j]) = (share, share);
                }
            }

            for (int j = 0; j < classes; j++)
            {
                double off = 0;
                for (int l = 0; l < classes; l++)
                {
                    off += l == j ? 0 : confusion[(j * classes) + l];
                }

                confusion[(j * classes) + j] = Math.Max(0, 1 - off);
            }
        }

        /// <summary>The λⱼ ≥ 0 at which row j sums to one, the others held; 0 where it sums to less everywhere.</summary>
        private static double Root(ReadOnlySpan<double> counts, int classes, ReadOnlySpan<double> multipliers, int j)
        {
            double low = 0, high = counts[(j * classes) + j];
            for (int l = 0; l < classes; l++)
            {
                high += l == j ? 0 : counts[(j * classes) + l] + counts[(l * classes) + j];
            }

            // At the sum of all its counts the row sums to one at most, since no other multiplier is negative.
            double at = Math.Clamp(multipliers[j], low, high);
            for (int step = 0; step < 200 && high - low > 1e-16 * high; step++)
            {
                double sum = -1, slope = 0;
                double right = counts[(j * classes) + j];
                if (right > 0)
                {
                    sum += right / at;
                    slope -= right / (at * at);
                }

                for (int l = 0; l < classes; l++)
                {
                    double pair = l == j ? 0 : counts[(j * classes) + l] + counts[(l * classes) + j];
                    if (pair > 0)
                    {
                        double both = at + multipliers[l];
                        sum += pair / both;
                        slope -= pair / (both * both);
                    }
                }

                if (sum == 0)
                {
                    return at;
                }

                (low, high) = sum > 0 ? (at, high) : (low, at);
                double next = at - (sum / slope);
                next = next > low && next < high ? next : (low + high) / 2;
                if (next == at)
                {
                    break;
                }

                at = next;
            }

            return at;
        }
    }

    private static void Fill(Span<double> row, int right, double count, double total)
    {
        int classes = row.Length;
        row.Fill(classes == 1 ? 1 : total > 0 ? (total - count) / total / (classes - 1) : 1.0 / classes);
        if (classes > 1 && total > 0)
        {
            row[right] = count / total;
        }
    }
}
