using System.Globalization;
using Elbo.Data;
using Elbo.Data.Csv;

namespace Elbo.Models.Verification;

/// <summary>Trials from a text file, with scores where it has some.</summary>
public sealed class TrialTable
{
    private readonly IReadOnlyList<long> _rows;

    private TrialTable(string name, IReadOnlyList<Trial> trials, IReadOnlyList<double>? scores, IReadOnlyList<long> rows) =>
        (Name, Trials, Scores, _rows) = (name, trials, scores, rows);

    /// <summary>What the file is called in messages.</summary>
    public string Name { get; }

    /// <summary>The trials, in the order of the file.</summary>
    public IReadOnlyList<Trial> Trials { get; }

    /// <summary>The score of every trial; <see langword="null"/> if there are none.</summary>
    public IReadOnlyList<double>? Scores { get; }

    /// <summary>
    /// Opens a list of trials: a table with the columns <c>enroll</c>, <c>test</c> and, where the truth is known, <c>target</c>; or lines without a header,
    /// <c>enroll test</c>, <c>enroll test target|nontarget</c> (Kaldi) or <c>1|0 enroll test</c> (VoxCeleb). Truth is written <c>target</c>, <c>tgt</c>,
    /// <c>true</c>, <c>1</c> or <c>nontarget</c>, <c>imp</c>, <c>false</c>, <c>0</c>.
    /// </summary>
    /// <param name="path">The file; one that ends in <c>.gz</c> is unpacked.</param>
    /// <exception cref="InvalidDataException">If it cannot be read or anything in it is wrong: the message says where.</exception>
    public static TrialTable OpenTrials(string path) => Open(path, hasScores: false);

    /// <summary>
    /// Opens scores: a table with the column <c>score</c> and, as far as they are known, <c>enroll</c>, <c>test</c> and <c>target</c>; or lines without a
    /// header, <c>enroll test score</c> (Kaldi).
    /// </summary>
    /// <param name="path">The file; one that ends in <c>.gz</c> is unpacked.</param>
    /// <exception cref="InvalidDataException">If it cannot be read or anything in it is wrong: the message says where.</exception>
    public static TrialTable OpenScores(string path) => Open(path, hasScores: true);

    /// <summary>The same trials with the truth that a list of trials says.</summary>
    /// <param name="truth">The list.</param>
    /// <exception cref="InvalidDataException">If it does not know one of the trials: the message says which.</exception>
    public TrialTable WithTruth(TrialTable truth)
    {
        ArgumentNullException.ThrowIfNull(truth);
        var known = new Dictionary<(string, string), bool?>();
        foreach (var trial in truth.Trials)
        {
            known[(trial.Enroll, trial.Test)] = trial.IsTarget;
        }

        return new(Name, [.. Trials.Select((trial, i) => known.TryGetValue((trial.Enroll, trial.Test), out bool? isTarget)
            ? trial with { IsTarget = isTarget }
            : throw Error(i, $"the trial of {Cells.Quote(trial.Enroll)} and {Cells.Quote(trial.Test)} is not in {truth.Name}; add it there, or leave it out"))], Scores, _rows);
    }

    /// <summary>The scores of target trials, and those of the others.</summary>
    /// <exception cref="InvalidDataException">If there are no scores, one has no truth, or there are no trials of one kind: the message says so.</exception>
    public (double[] Targets, double[] Others) Split()
    {
        if (Scores is null)
        {
            throw new InvalidDataException($"{Name}: there are no scores");
        }

        List<double> targets = [], others = [];
        for (int i = 0; i < Trials.Count; i++)
        {
            bool isTarget = Trials[i].IsTarget ?? throw Error(i, "it is not known whether the trial is a target; give a column 'target', or a list of trials that says so");
            (isTarget ? targets : others).Add(Scores[i]);
        }

        return targets.Count > 0 && others.Count > 0
            ? ([.. targets], [.. others])
            : throw new InvalidDataException($"{Name}: there are {targets.Count} target and {others.Count} non-target trials; errors need both kinds");
    }

    /// <summary>An error about a trial, with its row.</summary>
    /// <param name="index">The number of the trial, from 0.</param>
    /// <param name="problem">What is wrong, and what to do.</param>
    public InvalidDataException Error(int index, string problem) => new(string.Create(CultureInfo.InvariantCulture, $"{Name}: row {_rows[index]}: {problem}"));

    private static TrialTable Open(string path, bool hasScores)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = DataFiles.OpenUnpacked(path);
        using var text = new Utf8Text(stream, path);
        var (head, isAll) = text.Head();
        using var records = new CsvRecords(text, CsvLayout.FindSeparator(head, isAll, path), path);
        if (!records.Read())
        {
            throw new InvalidDataException($"{path}: the file is empty; give {(hasScores ? "scores" : "trials")}");
        }

        TrialLayout? layout = TrialLayout.OfHeader(records, hasScores, path);
        bool isData = layout is null;
        layout ??= TrialLayout.OfLine(records, hasScores, path);
        var (enrolls, tests, errors) = (new NameIndex(), new NameIndex(), new DataErrors(path));
        List<Trial> trials = [];
        List<double> scores = [];
        List<long> rows = [];
        while (isData || records.Read())
        {
            isData = false;
            if (layout.TryRead(records, errors, out var trial, out double score))
            {
                // One string for every name, however many trials there are of it.
                trials.Add(trial with { Enroll = enrolls.Names[enrolls.IndexOf(trial.Enroll)], Test = tests.Names[tests.IndexOf(trial.Test)] });
                scores.Add(score);
                rows.Add(records.Row);
            }

            text.Forget(records.CharactersRead);
        }

        errors.ThrowIfAny();
        return trials.Count > 0
            ? new(path, trials, hasScores ? scores : null, rows)
            : throw new InvalidDataException($"{path}: there is nothing below the header; give {(hasScores ? "scores" : "trials")}");
    }
}
