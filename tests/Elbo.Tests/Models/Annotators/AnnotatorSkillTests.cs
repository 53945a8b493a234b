using Elbo.Models;
using Elbo.Models.Annotators;
using Elbo.Tests.References;

namespace Elbo.Tests.Models.Annotators;

public sealed class AnnotatorSkillTests
{
    private static readonly double[] Perfect = [1, 0, 0, 1];
    private static readonly double[] Guess = [0.7, 0.3, 0.7, 0.3];
    private static readonly double[] Contrary = [0.1, 0.9, 0.8, 0.2];

    // Wilson 1927; figures of R's binom::binom.wilson.
    [Theory]
    [InlineData(0.8, 10, 0.4901625, 0.9433178)]
    [InlineData(1, 10, 0.7224672, 1)]
    [InlineData(0, 4, 0, 0.4898908)]
    public void The_interval_is_Wilsons(double share, double count, double low, double high)
    {
        var interval = AnnotatorSkill.Wilson(share, count);
        Assert.Equal(low, interval.Low, 1e-6);
        Assert.Equal(high, interval.High, 1e-6);
    }

    [Fact]
    public void Perfect_annotators_cost_nothing_and_guessers_as_much_as_nobody()
    {
        var model = Model();
        var skills = AnnotatorSkill.Of(model, default);
        double none = 2 * 0.75 * 0.25;
        Assert.Equal([1, 0.6, 0.125], skills.Select(static s => s.Accuracy), static (x, y) => Math.Abs(x - y) < 1e-12);
        Assert.Equal(0, skills[0].Cost, 1e-12);
        Assert.Equal(none, skills[1].Cost, 1e-12);
        Assert.InRange(skills[2].Cost, 0.01, none - 0.01);
        Assert.Equal(none, CostMatrix.Uniform(2).OfSoftLabel(model.Shares), 1e-12);
    }

    // For two classes the score is (sensitivity + specificity − 1)².
    [Fact]
    public void Only_labels_that_do_not_depend_on_the_class_are_spam()
    {
        var statistics = new double[2 + (3 * 4)];
        Array.Fill(statistics, 5);
        var skills = AnnotatorSkill.Of(Model(), statistics);
        Assert.Equal([1, 0, 0.49], skills.Select(static s => s.Informativeness), static (x, y) => Math.Abs(x - y) < 1e-12);
        Assert.Equal([false, true, false], skills.Select(static s => s.IsSpammer));
        Assert.Equal(20, skills[0].Labels);
    }

    [Fact]
    public void Few_labels_of_a_class_widen_the_interval()
    {
        var model = new DawidSkene(["a", "b"], ["x"], [0.5, 0.5], [0.8, 0.2, 0.2, 0.8], prior: new(0));

        // Statistics lie by label, then by true class: 80 of class a and 20 of class b, then 98 and 2.
        Assert.Equal(1 / ((0.25 / 80) + (0.25 / 20)), model.EffectiveLabelCount([80, 20, 64, 4, 16, 16], 0), 1e-9);
        Assert.Equal(1 / ((0.25 / 98) + (0.25 / 2)), model.EffectiveLabelCount([98, 2, 78, 1, 20, 1], 0), 1e-9);
        Assert.Equal(100, model.LabelCount([98, 2, 78, 1, 20, 1], 0), 1e-9);
    }

    [Fact]
    public void One_more_label_is_worth_what_Bayes_says()
    {
        var table = DawidSkeneReferences.Anaesthesia();
        var fit = DawidSkene.Fit(table.Source, table.Values, table.Keys);
        var belief = ItemBelief.Of(fit.Model, table.Source);
        var best = NextLabel.Best(fit.Model, table.Source, belief, 6);
        Assert.Equal(6, best.Count);

        // Every pair, the posterior after every answer.
        var all = new List<(double Gain, int Item)>();
        for (int item = 0; item < belief.Count; item++)
        {
            double most = 0;
            for (int a = 0; a < fit.Model.Annotators.Count; a++)
            {
                double after = 0;
                for (int l = 0; l < 4; l++)
                {
                    double[] joint = [.. Enumerable.Range(0, 4).Select(j => belief[item][j] * fit.Model.Confusion(a)[(j * 4) + l])];
                    double total = joint.Sum();
                    after -= joint.Where(static p => p > 0).Sum(p => p * Math.Log(p / total));
                }

                most = Math.Max(most, belief.Entropy(item) - after);
            }

            all.Add((most, item));
        }

        var expected = all.OrderByDescending(static x => x.Gain).Take(6).ToArray();
        Assert.Equal(expected.Select(static x => x.Item), best.Select(static x => x.Item));
        Assert.Equal(expected.Select(static x => x.Gain), best.Select(static x => x.Gain), static (x, y) => Math.Abs(x - y) < 1e-12);
    }

    [Fact]
    public void Nobody_is_asked_twice_unless_the_votes_have_that()
    {
        var once = new Elbo.Data.EventSource([0, 1, 2], [0, 1], [0, 1]);
        var model = new DawidSkene(["a", "b"], ["x", "y"], [0.5, 0.5], [0.9, 0.1, 0.1, 0.9, 0.6, 0.4, 0.4, 0.6]);
        var best = NextLabel.Best(model, once, ItemBelief.Of(model, once), 5);
        Assert.Equal([1, 0], best.OrderBy(static n => n.Item).Select(static n => n.Annotator));
        var twice = new Elbo.Data.EventSource([0, 2, 3], [0, 0, 1], [0, 1, 1]);
        Assert.All(NextLabel.Best(model, twice, ItemBelief.Of(model, twice), 5), static n => Assert.Equal(0, n.Annotator));
    }

    private static DawidSkene Model() => new(["a", "b"], ["p", "g", "c"], [0.75, 0.25], [.. Perfect, .. Guess, .. Contrary]);
}
