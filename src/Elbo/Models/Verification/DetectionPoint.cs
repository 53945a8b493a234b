namespace Elbo.Models.Verification;

/// <summary>The errors at one threshold.</summary>
/// <param name="Threshold">A trial is accepted if its score is at least this.</param>
/// <param name="MissRate">The share of target trials that are rejected.</param>
/// <param name="FalseAlarmRate">The share of non-target trials that are accepted.</param>
public readonly record struct DetectionPoint(double Threshold, double MissRate, double FalseAlarmRate);
