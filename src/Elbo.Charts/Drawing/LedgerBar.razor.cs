using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Drawing;

/// <summary>A bar of a ledger: the bound, and the divergence on top of it.</summary>
public sealed partial class LedgerBar : ComponentBase
{
    /// <summary>Its left edge.</summary>
    [Parameter]
    public double Left { get; set; }

    /// <summary>Its width.</summary>
    [Parameter]
    public double Width { get; set; }

    /// <summary>Where the bound ends.</summary>
    [Parameter]
    public double Top { get; set; }

    /// <summary>Where the divergence ends; above <see cref="Top"/>, or there.</summary>
    [Parameter]
    public double Tip { get; set; }

    /// <summary>Where it stands.</summary>
    [Parameter]
    public double Bottom { get; set; }
}
