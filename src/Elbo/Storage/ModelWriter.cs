namespace Elbo.Storage;

/// <summary>Placeholder for the contract.</summary>
public sealed class ModelWriter
{
}
