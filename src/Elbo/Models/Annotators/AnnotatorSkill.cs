namespace Elbo.Models.Annotators;

/// <summary>How far an annotator can be believed, as a fitted model has it. <c>docs/models/dawid-skene.md</c> defines and sources every measure.</summary>
/// <param name="Number">The number of the annotator, from 0.</param>
/// <param name="Name">The name of the annotator.</param>
/// <param name="Labels">How many labels they gave, by weight; NaN where nobody counted.</param>
/// <param name="Accuracy">The probability of being right about an item drawn at random.</param>
/// <param name="Low">The lower end of its interval at 95%.</param>
/// <param name="High">The upper end.</param>
/// <param name="Cost">The expected cost of believing one label, in the units of the costs.</param>
/// <param name="Informativeness">Raykar and Yu's score: 0 for labels that do not depend on the class, 1 for perfect ones.</param>
public sealed record AnnotatorSkill(
    int Number, string Name, double Labels, double Accuracy, double Low, double High, double Cost, double Informativeness)
{
    private const double Deviate = 1.959963984540054;
    private const double LeastInformative = 0.05;
    private const double FewestLabels = 10;

    /// <summary>Whether the labels, ten or more, hardly depend on the class.</summary>
    public bool IsSpammer => Informativeness < LeastInformative && Labels >= FewestLabels;

    /// <summary>All annotators, in the model's order.</summary>
    /// <param name="model">The model.</param>
    /// <param name="statistics">Its expected statistics; nothing leaves labels and intervals unknown.</param>
    /// <param name="costs">What confusions cost; each 1 if not given.</param>
    public static IReadOnlyList<AnnotatorSkill> Of(IAnnotatorModel model, ReadOnlySpan<double> statistics, CostMatrix? costs = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        costs ??= CostMatrix.Uniform(model.Classes.Count);
        int classes = model.Classes.Count;
        var shares = model.Shares;
        var confusion = new double[classes * classes];
        var skills = new AnnotatorSkill[model.Annotators.Count];
        for (int a = 0; a < skills.Length; a++)
        {
            model.GetConfusion(a, confusion);
            double accuracy = 0;
            for (int j = 0; j < classes; j++)
            {
                accuracy += shares[j] * confusion[(j * classes) + j];
            }

            accuracy = Math.Clamp(accuracy, 0, 1);
            var (low, high) = statistics.IsEmpty ? (double.NaN, double.NaN) : Wilson(accuracy, model.EffectiveLabelCount(statistics, a));
            skills[a] = new(
                a,
                model.Annotators[a],
                statistics.IsEmpty ? double.NaN : model.LabelCount(statistics, a),
                accuracy,
                low,
                high,
                costs.OfLabel(shares, confusion),
                Score(confusion, classes));
        }

        return skills;
    }

    /// <summary>Wilson's (1927) interval of a share at 95%.</summary>
    /// <param name="share">The share that was seen.</param>
    /// <param name="count">Of how many.</param>
    internal static (double Low, double High) Wilson(double share, double count)
    {
        const double Square = Deviate * Deviate;
        double middle = (share * count) + (Square / 2), all = count + Square;
        double half = Deviate * Math.Sqrt((share * (1 - share) * count) + (Square / 4));

        // Where all or none were right the one end is exactly that.
        return (share == 0 ? 0 : Math.Max(0, (middle - half) / all), share == 1 ? 1 : Math.Min(1, (middle + half) / all));
    }

    private static double Score(double[] confusion, int classes)
    {
        if (classes == 1)
        {
            return 1;
        }

        double sum = 0;
        for (int j = 0; j < classes; j++)
        {
            for (int k = 0; k < j; k++)
            {
                for (int l = 0; l < classes; l++)
                {
                    double difference = confusion[(j * classes) + l] - confusion[(k * classes) + l];
                    sum += difference * difference;
                }
            }
        }

        return sum / (classes * (classes - 1));
    }
}
