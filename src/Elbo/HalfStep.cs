namespace Elbo;

/// <summary>The half of an EM iteration after which the terms of the bound are looked at.</summary>
public enum HalfStep
{
    /// <summary>The E-step of the start.</summary>
    Start,

    /// <summary>An E-step: q is fitted to the model.</summary>
    Expect,

    /// <summary>An M-step: the model is fitted to q, which is still that of the model before.</summary>
    Maximize,
}
