using System.Numerics.Tensors;
using Elbo.Data;

namespace Elbo.Models;

/// <summary>How a VBx model gets from frames, labels and options to a fit. Labels are the start; there is one.</summary>
internal sealed class VbxFitter
{
    private readonly IDataSource<RowBatch> _frames;
    private readonly IReadOnlyList<int> _labels;
    private readonly Vbx _prior;
    private readonly VbxOptions _options;

    public VbxFitter(IDataSource<RowBatch> frames, ReadOnlySpan<double> spreads, IReadOnlyList<int> labels, VbxOptions options)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        if (!(options.LabelStrength is > 0 and <= double.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.LabelStrength, "The strength of labels must be above 0.");
        }

        if (labels.Count == 0 || labels.Min() < 0)
        {
            throw new ArgumentException("Every frame needs a label, from 0.", nameof(labels));
        }

        (_frames, _labels, _options) = (frames, labels, options);
        _prior = new(labels.Max() + 1, spreads, options.Settings);
    }

    public Fit<Vbx> Fit(IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        var ascent = new Ascent<Vbx, RowBatch>
        {
            Method = new FitMethod.Em(),
            Starts = [new("labels", Start)],
            Contest = _frames,
            Options = new() { Threads = _options.Threads },
            Rule = _options.Stop,
            Label = "vbx",
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        return ascent.Run(_frames) with { UnitCount = _frames.UnitCount };
    }

    /// <summary>The M-step of responsibilities that trust the labels as far as their strength says, with all speakers as likely to begin a turn.</summary>
    public Vbx Start()
    {
        int speakers = _prior.Speakers, dimension = _prior.Dimension, row = 0;
        double odds = Math.Exp(-_options.LabelStrength), own = 1 / (1 + ((speakers - 1) * odds));
        double[] statistics = new double[_prior.StatisticsLength];
        statistics.AsSpan(0, speakers).Fill(1);
        var batch = new RowBatch();
        for (int b = 0; b < _frames.BatchCount; b++)
        {
            _frames.Read(b, batch);
            var frames = batch.Rows;
            for (int t = 0; t < frames.Count; t++, row++)
            {
                if (row == _labels.Count)
                {
                    throw new InvalidDataException($"There are more frames than the {row} labels.");
                }

                double weight = frames.Weights.IsEmpty ? 1 : frames.Weights[t];
                for (int s = 0; s < speakers; s++)
                {
                    double r = weight * (s == _labels[row] ? own : own * odds);
                    statistics[speakers + s] += r;
                    var sum = statistics.AsSpan((2 * speakers) + (s * dimension), dimension);
                    TensorPrimitives.MultiplyAdd(frames[t], r, sum, sum);
                }
            }
        }

        return row == _labels.Count ? _prior.Maximize(statistics) : throw new InvalidDataException($"There are {row} frames for {_labels.Count} labels.");
    }
}
