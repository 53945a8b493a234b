using System.CommandLine;
using Elbo.Cli.Models;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo verify MODEL --enroll FILE --test FILE</c>: are two sets of vectors of one speaker?</summary>
internal static class Verify
{
    private static readonly string[] Normalizations = ["z", "t", "s"];

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A model file that 'elbo fit plda' wrote, or a PLDA file of Kaldi's." };
        var enroll = Options.Text("--enroll", "FILE", "The vectors of known sets, a CSV, TSV or npy file or a Kaldi archive (.ark, .scp); the rows of a name are one set.");
        var test = Options.Text("--test", "FILE", "The vectors of the sets to compare with them.");
        var trials = Options.Text("--trials", "FILE", "Which pairs to score: lines 'enroll test', 'enroll test target|nontarget' or '1|0 enroll test'. Default: all.");
        var enrollName = Options.Text("--enroll-id", "COLUMN|FILE", "The column that names the sets; for an npy file a text file with a name a line, for an archive its utt2spk file. Default: the column of the model's groups; for an archive every vector is a set, called by its key.");
        var testName = Options.Text("--test-id", "COLUMN|FILE", "The same for --test. Default: that of --enroll-id; for an archive, keys.");
        var normalize = Options.Parsed("--normalize", "z|t|s", "Standardize scores by those against strangers: of the enrolled set, of the test set, or the mean of both.", ParseNormalization);
        var cohort = Options.Text("--cohort", "FILE", "The vectors of strangers, for --normalize.");
        var cohortName = Options.Text("--cohort-id", "COLUMN|FILE", "The column that names their sets. Default: that of --enroll-id; for an archive, keys.");
        var threads = Options.Integer("--threads", "N", "How many threads to use; the result is the same for any number. Default: all cores.");
        var output = Options.Parsed("--out", "FILE", "Where to write: .csv or .tsv by its ending. CSV on standard output if not given.", CheckEnding);
        var command = new Command("verify", "Score whether sets of vectors are of one speaker: log-likelihood ratios.") { model };
        HelpPage.AddTo(
            command,
            terminal,
            [
                new("Sets", enroll, enrollName, test, testName, trials),
                new("Normalization", normalize, cohort, cohortName),
                new("Running", threads),
                new("Output", output),
            ],
            [
                "Writes the columns enroll, test and score: ln p(both | one speaker) - ln p(both | two), exactly, for sets of any sizes. Above 0 one speaker is likelier. "
                + "Where the trials say the truth, the column target says it, too: 'elbo evaluate' reads it. Normalized scores are no log-likelihood ratios any more.",
            ],
            [
                "elbo verify voices.elbo --enroll known.csv --test new.csv",
                "elbo verify voices.elbo --enroll a.csv --test b.csv --trials t.txt --out s.csv",
                "elbo verify m.elbo --enroll a.npy --enroll-id a.txt --test b.csv --test-id utt",
                "elbo verify m.elbo --enroll a.scp --enroll-id utt2spk --test b.ark",
                "elbo verify m.elbo --enroll a.csv --test b.csv --normalize s --cohort c.csv",
            ]);
        command.SetAction(parsed =>
        {
            var sets = new VerificationRequest
            {
                Model = parsed.GetRequiredValue(model),
                Enroll = parsed.GetValue(enroll) ?? throw new UsageException("--enroll is missing: name the vectors of known sets"),
                Test = parsed.GetValue(test) ?? throw new UsageException("--test is missing: name the vectors to compare with them"),
                EnrollName = parsed.GetValue(enrollName),
                TestName = parsed.GetValue(testName),
                Trials = parsed.GetValue(trials),
                Normalization = parsed.GetValue(normalize),
                Cohort = parsed.GetValue(cohort),
                CohortName = parsed.GetValue(cohortName),
                Threads = parsed.GetValue(threads) ?? Environment.ProcessorCount,
                Out = parsed.GetValue(output),
            };
            sets.Check();
            new VerificationRun(terminal, sets).Run();
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Refuses a file that cannot hold names.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FormatException">If its ending is not known.</exception>
    public static string CheckEnding(string path) => Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".TSV"
        ? path
        : throw new FormatException($"is '{path}', but must end in .csv or .tsv");

    private static string ParseNormalization(string text) => Normalizations.Contains(text, StringComparer.Ordinal)
        ? text
        : throw new FormatException($"is '{text}', but must be one of {string.Join(", ", Normalizations)}");
}
