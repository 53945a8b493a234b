namespace Elbo.Tests.Laws;

/// <summary>A model case whose types the table need not know.</summary>
internal interface IModelCase
{
    string Name { get; }

    void Check(ILaw law);
}
