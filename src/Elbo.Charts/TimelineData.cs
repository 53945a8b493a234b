namespace Elbo.Charts;

/// <summary>Rows over a common time, each filled where something happens: who speaks when.</summary>
/// <param name="Title">What the chart shows, in a few words.</param>
/// <param name="TimeName">What the time is, with its unit.</param>
/// <param name="Rows">The names of the rows, from the top.</param>
/// <param name="Spans">What fills them.</param>
public sealed record TimelineData(string Title, string TimeName, IReadOnlyList<string> Rows, IReadOnlyList<TimelineSpan> Spans);
