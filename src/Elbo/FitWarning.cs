namespace Elbo;

/// <summary>A fact about a fit that its user must know, stated once, in words.</summary>
/// <param name="Code">A short name that programs can test, for example <c>variance-floor</c>.</param>
/// <param name="Message">One sentence for people.</param>
/// <param name="IsDegenerate">Whether it makes the fit degenerate: such a fit never wins over a clean one, however high its bound.</param>
public sealed record FitWarning(string Code, string Message, bool IsDegenerate = false);
