using System.CommandLine;
using Elbo.Data.Kaldi;
using Elbo.Models.Speakers;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo export MODEL OUT</c>: a model of groups as Kaldi's PLDA file.</summary>
internal static class Export
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A model file that 'elbo fit plda' wrote." };
        var target = new Argument<string>("OUT") { Description = "The PLDA file to write." };
        var transform = Options.Text("--transform", "FILE", "Write what the model does to vectors first as a matrix for ivector-transform; a last column is added to the product.");
        var text = Options.Switch("--text", "Write text, which people can read; otherwise binary numbers.");
        var command = new Command("export", "Write a PLDA model as Kaldi does.") { model, target };
        HelpPage.AddTo(
            command,
            terminal,
            [new("Output", transform, text)],
            [
                "Kaldi knows a PLDA model by a mean, a transform and the variances between speakers. Steps before it (--pca, --lda, --whiten, --length-norm of 'elbo fit plda') are no part "
                + "of that file: in Kaldi run ivector-transform with the matrix of --transform, and then, after --length-norm, ivector-normalize-length. "
                + "ivector-plda-scoring scales vectors once more unless told otherwise: with --normalize-length=false its scores are those of 'elbo verify'.",
            ],
            ["elbo export voices.elbo plda", "elbo export voices.elbo plda --transform transform.mat"]);
        command.SetAction(parsed => Run(terminal, parsed.GetRequiredValue(model), parsed.GetRequiredValue(target), parsed.GetValue(transform), parsed.GetValue(text)));
        return command;
    }

    private static int Run(Terminal terminal, string path, string target, string? transform, bool isText)
    {
        OutputFile.DemandDifferent(("MODEL", path), ("OUT", target), ("--transform", transform));
        OutputFile.Check(target);
        OutputFile.Check(transform);
        var loaded = Catalog.Load(path);
        var plda = loaded.Require(loaded.Speakers, "be written as a PLDA file of Kaldi's");
        var preparation = plda.Input.Preparation;
        double[]? matrix = transform is null ? null : Matrix(path, preparation);
        using (var writing = terminal.Interruption.BeginWriting())
        {
            if (matrix is not null)
            {
                OutputFile.Write(writing, transform!, file => KaldiMatrix.Write(file, matrix, preparation.Inputs + 1, isText ? KaldiEncoding.Text : KaldiEncoding.Binary32));
            }

            OutputFile.Write(writing, target, file => plda.ToKaldi().Write(file, isText ? KaldiEncoding.Text : KaldiEncoding.Binary64));
        }

        SummaryView.ShowTitle("Saved", terminal);
        SummaryView.ShowFacts(
            [
                new("PLDA", target),
                .. transform is null ? [] : new SummaryFact[] { new("transform", transform) },
                .. preparation.Steps.Count == 0 ? [] : new SummaryFact[] { new("before it", Steps(preparation, transform)) },
            ],
            terminal);
        if (preparation.Steps.Count > 0 && transform is null)
        {
            terminal.Tell("elbo: warning: what the model does to vectors first is not in that file; --transform FILE writes it.");
        }

        return ExitCode.Success;
    }

    private static string Steps(VectorPreparation preparation, string? transform)
    {
        bool isLinear = preparation.Steps[0] is PreparationStep.Affine;
        string linear = transform is null ? string.Join(", ", preparation.Steps.OfType<PreparationStep.Affine>().Select(static step => step.Name)) : $"ivector-transform {transform}";
        string length = preparation.Steps[^1] is PreparationStep.UnitLength ? "ivector-normalize-length" : "";
        return string.Join(", then ", new[] { isLinear ? linear : "", length }.Where(static step => step.Length > 0));
    }

    /// <summary>All linear steps as one: outputs × (inputs + 1) numbers, the last column to be added.</summary>
    private static double[] Matrix(string path, VectorPreparation preparation)
    {
        var steps = preparation.Steps.Count > 0 && preparation.Steps[^1] is PreparationStep.UnitLength ? preparation.Steps.SkipLast(1).ToArray() : [.. preparation.Steps];
        if (steps.Length == 0)
        {
            throw new UsageException("--transform is for a model that does something linear to vectors first, and this one does not; leave it out");
        }

        if (!steps.All(static step => step is PreparationStep.Affine))
        {
            throw new InvalidDataException($"{path}: scales vectors to one length between other steps, so that no matrix does the same");
        }

        int width = preparation.Inputs + 1;
        double[] all = [];
        foreach (var step in steps.Cast<PreparationStep.Affine>())
        {
            int inputs = step.Center.Count;
            double[] next = new double[step.Outputs * width];
            for (int i = 0; i < step.Outputs; i++)
            {
                for (int j = 0; j < inputs; j++)
                {
                    double factor = step.Matrix[(i * inputs) + j];
                    next[(i * width) + width - 1] -= factor * step.Center[j];
                    for (int c = 0; c < width; c++)
                    {
                        next[(i * width) + c] += factor * (all.Length > 0 ? all[(j * width) + c] : c == j ? 1 : 0);
                    }
                }
            }

            all = next;
        }

        return all;
    }
}
