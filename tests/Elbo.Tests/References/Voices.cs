using System.Globalization;
using System.IO.Compression;
using Elbo.Data;

namespace Elbo.Tests.References;

/// <summary>Real x-vectors with their speakers and videos, sorted by speaker.</summary>
internal sealed class Voices(IReadOnlyList<(string Speaker, string Video, double[] Vector)> all)
{
    public IRowSource Rows { get; } = new MatrixSource(all.SelectMany(static v => v.Vector).ToArray(), all[0].Vector.Length);

    public RowLabels Speakers { get; } = Labels([.. all.Select(static v => v.Speaker)]);

    public RowLabels EachItsOwn { get; } = Labels([.. all.Select(static (_, n) => n.ToString("D5", CultureInfo.InvariantCulture))]);

    public static Voices Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        reader.ReadLine();
        var voices = new List<(string, string, double[])>();
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            string video = fields[1].Split("--")[1];
            voices.Add((fields[0], video, [.. fields.Skip(2).Select(static f => double.Parse(f, CultureInfo.InvariantCulture))]));
        }

        return new([.. voices.OrderBy(static v => v.Item1, StringComparer.Ordinal)]);
    }

    /// <summary>The voices of every other speaker, from the first or from the second.</summary>
    public Voices Where(bool isLearnt)
    {
        string[] speakers = [.. all.Select(static v => v.Speaker).Distinct(StringComparer.Ordinal)];
        var chosen = speakers.Where((_, s) => (s % 2 == 0) == isLearnt).ToHashSet(StringComparer.Ordinal);
        return new([.. all.Where(v => chosen.Contains(v.Speaker))]);
    }

    /// <summary>Every pair once; a target is one of the same speaker in different videos, a non-target one of different speakers.</summary>
    public (double[] Targets, double[] Others) Trials(double[,] scores)
    {
        List<double> targets = [], others = [];
        for (int i = 0; i < all.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (all[i].Speaker != all[j].Speaker)
                {
                    others.Add(scores[i, j]);
                }
                else if (all[i].Video != all[j].Video)
                {
                    targets.Add(scores[i, j]);
                }
            }
        }

        return ([.. targets], [.. others]);
    }

    private static RowLabels Labels(string[] names)
    {
        string[] different = [.. names.Distinct(StringComparer.Ordinal)];
        var numbers = different.Select(static (name, number) => (name, number)).ToDictionary(static p => p.name, static p => p.number, StringComparer.Ordinal);
        return new("speaker", different, [.. names.Select(name => numbers[name])]);
    }
}
