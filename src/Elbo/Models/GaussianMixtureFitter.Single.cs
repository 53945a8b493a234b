using System.Globalization;
using Elbo.Data;
using Elbo.Models.Precision;
using Elbo.Models.Starts;

namespace Elbo.Models;

/// <content>Fits whose E-steps work in single precision.</content>
internal sealed partial class GaussianMixtureFitter
{
    /// <summary>Nats per unit of weight: rises that are smaller cannot be told from rounding.</summary>
    private const double SingleTolerance = 1e-7;

    /// <summary>How far the log-likelihood may be from that in double precision, as a share of it.</summary>
    private const double SingleError = 1e-5;

    private const string SinglePrecisionCode = "single-precision";

    /// <summary>Refuses what there is no single precision for.</summary>
    private void CheckPrecision()
    {
        string? obstacle = !_options.UsesSinglePrecision ? null
            : Structure.IsDiagonal ? $"is for full covariances, VVV or EEE, say; {Structure.Name} has diagonal ones"
            : _options.Method is not FitMethod.Em ? $"is for 'em', not for '{_options.Method.Name}'"
            : _options.Known is not null || _options.Groups is not null ? "needs rows without labels or groups"
            : _rows.Summary.HasMissing ? "needs rows without missing cells"
            : null;
        if (obstacle is not null)
        {
            throw new NotSupportedException($"Single precision {obstacle}.");
        }
    }

    /// <summary>Climbs in single precision, scores the end once in double precision, and goes on in that where the two do not agree.</summary>
    private Fit<GaussianMixture> ClimbInSingle(
        StartingRows starting, IRowSource all, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        var scaling = new ColumnScaling(_rows.Summary);
        var data = new SingleRows(all, scaling);
        Start<SingleMixture> Wrapped(Start<GaussianMixture> start) => new(start.Name, () => new(start.Create(), scaling)) { IsSeeded = start.IsSeeded };
        var ascent = new Ascent<SingleMixture, SingleBatch>
        {
            Method = _options.Method,
            Starts = [.. Starts(starting).Select(Wrapped)],
            Places = _options.Restarts,
            Exploration = ExploresNeighbors
                ? new(fit => [.. Neighbors(fit.Model.Model, starting).Select(Wrapped)], Math.Min(_components, MostRounds))
                : null,
            Contest = ReferenceEquals(all, starting.Contest) ? data : new SingleRows(starting.Contest, scaling),
            Options = _options.Em,
            Rule = _options.Stop with { Tolerance = Math.Max(_options.Stop.Tolerance, SingleTolerance) },
            Label = $"{Structure.Name} K={_components}",
            Renew = static model => model.Anchored(),
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        var fit = ascent.Run(data).Select(static model => model.Model);
        var exact = Em.Evaluate(fit.Model, all, _options.Em, cancellation);
        double error = Math.Abs((fit.Bound.Evidence - exact.Bound.Evidence) / exact.Bound.Evidence);
        return error <= SingleError
            ? fit with
            {
                History = [.. fit.History.SkipLast(1), exact.Bound],
                Statistics = exact.Statistics,
                Warnings = exact.Model.Diagnose(exact.Statistics!.Values),
            }
            : InDouble(fit, error, all, progress, stop, cancellation);
    }

    private Fit<GaussianMixture> InDouble(
        Fit<GaussianMixture> fit, double error, IRowSource all, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        var ascent = new Ascent<GaussianMixture, RowBatch>
        {
            Method = _options.Method,
            Starts = [new("single precision", () => fit.Model.Anchored())],
            Contest = all,
            Options = _options.Em,
            Rule = _options.Stop,
            Label = $"{Structure.Name} K={_components}",
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        var finished = ascent.Run(all);
        var warning = new FitWarning(
            SinglePrecisionCode,
            string.Create(
                CultureInfo.InvariantCulture,
                $"In single precision the log-likelihood was off by {error:0.0e+0} of it, more than {SingleError:0e+0}: the fit was finished in double precision."));
        return finished with
        {
            History = [.. fit.History.SkipLast(1), .. finished.History],
            Start = fit.Start,
            Restarts = fit.Restarts,
            Warnings = [.. finished.Warnings, warning],
        };
    }
}
