namespace Elbo.Tests.Laws;

/// <summary>A model case whose types the table need not know.</summary>
internal interface IModelCase
{
    string Name { get; }

    bool HasGradient { get; }

    bool HasPrior { get; }

    bool HasAllPosteriors { get; }

    void Check(ILaw law);

    void Check(IGradientLaw law);
}
