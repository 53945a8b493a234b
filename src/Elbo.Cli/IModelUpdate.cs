namespace Elbo.Cli;

/// <summary>A loaded model that new data can be added to.</summary>
internal interface IModelUpdate
{
    /// <summary>Adds data.</summary>
    /// <param name="request">What the command line asks for.</param>
    /// <param name="terminal">Where progress is shown.</param>
    UpdateOutcome Run(UpdateRequest request, Terminal terminal);
}
