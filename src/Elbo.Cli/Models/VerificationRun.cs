using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Speakers;
using Elbo.Models.Verification;

namespace Elbo.Cli.Models;

/// <summary>Scores pairs of sets, and writes them.</summary>
/// <param name="terminal">Where it prints.</param>
/// <param name="request">What is asked for.</param>
internal sealed class VerificationRun(Terminal terminal, VerificationRequest request)
{
    /// <summary>So many enrolled sets at a time, so that memory does not grow with the number of pairs.</summary>
    private const int Block = 256;

    private readonly CancellationToken _cancel = terminal.Interruption.Cancel;

    /// <summary>Does it.</summary>
    public void Run()
    {
        var model = PldaEntry.LoadSpeakers(request.Model, "compare sets of vectors");
        var trials = request.Trials is null ? null : TrialTable.OpenTrials(request.Trials);
        string? enrollName = request.EnrollName ?? NameOf(model);
        var enroll = Read(model, request.Enroll, enrollName, "--enroll-id", isChosen: request.EnrollName is not null);
        var test = Read(model, request.Test, request.TestName ?? enrollName, "--test-id", isChosen: request.TestName is not null);
        CohortStatistics? ofEnroll = null, ofTest = null;
        if (request.Cohort is not null)
        {
            var cohort = Read(model, request.Cohort, request.CohortName ?? enrollName, "--cohort-id", isChosen: request.CohortName is not null);
            ofEnroll = request.NormalizesEnroll ? Against(model, enroll, cohort) : null;
            ofTest = request.NormalizesTest ? Against(model, test, cohort) : null;
        }

        if (trials is null)
        {
            WriteAll(model, enroll, test, ofEnroll, ofTest);
        }
        else
        {
            WriteListed(model, enroll, test, trials, ofEnroll, ofTest);
        }
    }

    private static string? NameOf(Plda model) => model.Input.Group.Length > 0 ? model.Input.Group : null;

    private SpeakerVectors Read(Plda model, string path, string? name, string option, bool isChosen)
    {
        GroupedVectors vectors;
        try
        {
            bool isArchive = GroupedVectors.IsArchive(path);
            vectors = GroupedVectors.Open(
                new(path, new CsvOptions()), isArchive && !isChosen ? null : name, option, data => data.OpenFor(model.Input.Columns, terminal), standsAlone: true);
            if (isArchive && vectors.Rows.Dimension != model.Input.Columns.Count)
            {
                throw new InvalidDataException($"{path}: has vectors of {vectors.Rows.Dimension} numbers, but the model takes {model.Input.Columns.Count}; give vectors of the kind it was fitted to");
            }
        }
        catch (InvalidDataException e) when (!isChosen && e.Message.Contains("there is no column", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{e.Message}; name the column of names with {option}", e);
        }

        using (vectors)
        {
            return vectors.Named(() => model.Project(vectors.Rows, vectors.Groups));
        }
    }

    private CohortStatistics Against(Plda model, SpeakerVectors sets, SpeakerVectors cohort)
    {
        try
        {
            return CohortStatistics.Of(model, sets, cohort, request.Threads, _cancel);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{request.Cohort}: {char.ToLowerInvariant(e.Message[0])}{e.Message[1..].TrimEnd('.')}", e);
        }
    }

    private void WriteAll(Plda model, SpeakerVectors enroll, SpeakerVectors test, CohortStatistics? ofEnroll, CohortStatistics? ofTest)
    {
        using var output = RowOutput.Begin(terminal, request.Out, ["enroll", "test", "score"]);
        for (int start = 0; start < enroll.Names.Count; start += Block)
        {
            var part = enroll.Slice(start, Math.Min(Block, enroll.Names.Count - start));
            double[,] scores = model.LogLikelihoodRatios(part, test, request.Threads, _cancel);
            for (int i = 0; i < part.Names.Count; i++)
            {
                for (int j = 0; j < test.Names.Count; j++)
                {
                    output.Write([part.Names[i], test.Names[j]], [Normalized(scores[i, j], start + i, j, ofEnroll, ofTest)]);
                }
            }
        }

        output.Complete();
    }

    private void WriteListed(
        Plda model, SpeakerVectors enroll, SpeakerVectors test, TrialTable trials, CohortStatistics? ofEnroll, CohortStatistics? ofTest)
    {
        Dictionary<string, int> enrolled = Numbers(enroll), tested = Numbers(test);
        var pairs = new (int Left, int Right)[trials.Trials.Count];
        for (int t = 0; t < pairs.Length; t++)
        {
            var trial = trials.Trials[t];
            pairs[t] = (Find(enrolled, trial.Enroll, request.Enroll, t), Find(tested, trial.Test, request.Test, t));
        }

        double[] scores = model.LogLikelihoodRatios(enroll, test, pairs, request.Threads, _cancel);
        bool hasTruth = trials.Trials.Any(static trial => trial.IsTarget is not null);
        using var output = RowOutput.Begin(terminal, request.Out, hasTruth ? ["enroll", "test", "score", "target"] : ["enroll", "test", "score"]);
        for (int t = 0; t < pairs.Length; t++)
        {
            var (i, j) = pairs[t];
            var trial = trials.Trials[t];
            double score = Normalized(scores[t], i, j, ofEnroll, ofTest);
            if (hasTruth)
            {
                output.Write(
                    [0, 0, score, 0],
                    [trial.Enroll, trial.Test, null, trial.IsTarget switch { true => "target", false => "nontarget", null => "" }]);
            }
            else
            {
                output.Write([trial.Enroll, trial.Test], [score]);
            }
        }

        output.Complete();

        int Find(Dictionary<string, int> numbers, string name, string path, int trial) => numbers.TryGetValue(name, out int number)
            ? number
            : throw trials.Error(trial, $"there is no vector of '{Printable.Line(name)}' in {path}; correct the name, or remove the row");
    }

    private static Dictionary<string, int> Numbers(SpeakerVectors sets)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < sets.Names.Count; i++)
        {
            numbers.Add(sets.Names[i], i);
        }

        return numbers;
    }

    private static double Normalized(double score, int enroll, int test, CohortStatistics? ofEnroll, CohortStatistics? ofTest) => (ofEnroll, ofTest) switch
    {
        (null, null) => score,
        ({ } z, null) => z.Standardize(enroll, score),
        (null, { } t) => t.Standardize(test, score),
        ({ } z, { } t) => 0.5 * (z.Standardize(enroll, score) + t.Standardize(test, score)),
    };
}
