using Elbo.Models.Diarization;

namespace Elbo.Cli;

/// <summary>What a command line of <c>elbo diarize</c> asks for, apart from its arguments.</summary>
/// <param name="Transform">What to do to embeddings first.</param>
/// <param name="Options">How to find out who spoke when.</param>
/// <param name="Reference">Known turns to compare with; null for none.</param>
/// <param name="Out">Where to write the turns; null for standard output.</param>
/// <param name="Report">Where to write the report; null for none.</param>
/// <param name="Quiet">Whether to print nothing but warnings and errors.</param>
/// <param name="Json">Whether to print one JSON object and nothing else.</param>
internal sealed record DiarizeRequest(
    IReadOnlyList<string> Transform, DiarizationOptions Options, string? Reference, string? Out, string? Report, bool Quiet, bool Json);
