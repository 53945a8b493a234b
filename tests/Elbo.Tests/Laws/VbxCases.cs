using Elbo.Data;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Laws;

/// <summary>
/// Rows of the table of laws: who speaks when, on many short sequences that share their speakers. Hidden are the speakers of frames and where turns begin,
/// which can be enumerated; what is believed of the speakers' means is what is learnt.
/// </summary>
internal static class VbxCases
{
    private const int Sequences = 1600;

    public static IEnumerable<IModelCase> All =>
    [
        Case(2, 2, new() { AcousticScale = 1, SpeakerScale = 1, LoopProbability = 0.6 }),
        Case(3, 3, new() { AcousticScale = 0.3, SpeakerScale = 17, LoopProbability = 0.8 }),
    ];

    private static IModelCase Case(int speakers, int dimension, VbxSettings settings)
    {
        double[] spreads = [.. Enumerable.Range(0, dimension).Select(static d => 6.0 / (d + 1))];
        var sequences = Draw(speakers, spreads, settings, out int[] labels);
        GroupedRows Source(IReadOnlyList<int> units, Func<long, double>? weight)
        {
            double[] weights = weight is null ? [] : [.. units.SelectMany(u => Enumerable.Repeat(weight(u), sequences[u].Length / dimension))];
            return new(new MatrixSource(units.SelectMany(u => sequences[u]).ToArray(), dimension, null, weights), RowGroups.OfLengths([.. units.Select(u => sequences[u].Length / dimension)]));
        }

        int[] all = [.. Enumerable.Range(0, Sequences)];
        var data = Source(all, null);
        return new ModelCase<Vbx, RowBatch>(
            $"vbx S={speakers} D={dimension} scales={settings.AcousticScale}, {settings.SpeakerScale}",
            new VbxFitter(data, spreads, labels, new() { Settings = settings, LabelStrength = 1 }).Start(),
            data,
            weight => Source(all, weight),
            times => Source([.. all.SelectMany(u => Enumerable.Repeat(u, times(u)))], null),
            Perturb,
            model => [.. sequences.Select(s => model.Smooth(new(s, default, dimension), new(), new double[s.Length / dimension * speakers]))],
            ModelCases.Reload,
            model => [.. sequences.Select(s => LogJoint(model, s))])
        {
            TotalWeight = labels.Length,
        };
    }

    private static double[][] Draw(int speakers, double[] spreads, VbxSettings settings, out int[] labels)
    {
        var rng = new Seed(41).ToRng();
        double[] means = new double[speakers * spreads.Length];
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = Math.Sqrt(spreads[i % spreads.Length]) * rng.NextGaussian();
        }

        var all = new List<int>();
        var sequences = new double[Sequences][];
        for (int u = 0; u < Sequences; u++)
        {
            sequences[u] = new double[(1 + (u % 4)) * spreads.Length];
            int speaker = 0;
            for (int t = 0; t < sequences[u].Length; t += spreads.Length)
            {
                speaker = t > 0 && rng.NextDouble() < settings.LoopProbability ? speaker : rng.NextInt32(speakers);
                all.Add(speaker);
                for (int d = 0; d < spreads.Length; d++)
                {
                    sequences[u][t + d] = means[(speaker * spreads.Length) + d] + rng.NextGaussian();
                }
            }
        }

        labels = [.. all];
        return sequences;
    }

    private static Vbx Perturb(Vbx model, Seed seed, double size)
    {
        var rng = seed.ToRng();
        double[] shares = model.Shares.ToArray(), means = model.Means.ToArray(), variances = model.Variances.ToArray();
        for (int s = 0; s < shares.Length; s++)
        {
            shares[s] *= Math.Exp(size * rng.NextGaussian());
        }

        for (int i = 0; i < means.Length; i++)
        {
            means[i] += 0.1 * size * rng.NextGaussian();
            variances[i] *= Math.Exp(size * rng.NextGaussian());
        }

        return new(shares, model.Spreads, means, variances, model.Settings);
    }

    /// <summary>Every way for turns to begin and go on: a frame belongs to the turn before, or begins one of any speaker.</summary>
    private static double[] LogJoint(Vbx model, double[] sequence)
    {
        int length = sequence.Length / model.Dimension;
        var joint = new List<double>();
        Extend(0, -1, 0);
        return [.. joint];

        void Extend(int t, int speaker, double score)
        {
            if (t == length)
            {
                joint.Add(score);
                return;
            }

            double loop = model.Settings.LoopProbability;
            if (t > 0)
            {
                Extend(t + 1, speaker, score + Math.Log(loop) + Density(t, speaker));
            }

            for (int s = 0; s < model.Speakers; s++)
            {
                Extend(t + 1, s, score + Math.Log(t == 0 ? 1 : 1 - loop) + Math.Log(model.Shares[s]) + Density(t, s));
            }
        }

        double Density(int t, int s)
        {
            double sum = 0;
            for (int d = 0; d < model.Dimension; d++)
            {
                double error = sequence[(t * model.Dimension) + d] - model.Means[(s * model.Dimension) + d];
                sum -= 0.5 * (Math.Log(2 * Math.PI) + (error * error) + model.Variances[(s * model.Dimension) + d]);
            }

            return model.Settings.AcousticScale * sum;
        }
    }
}
