namespace Elbo.Models.Verification;

/// <summary>A question: are these two sets of one speaker?</summary>
/// <param name="Enroll">The name of the set that is known; empty where nobody said.</param>
/// <param name="Test">The name of the other; empty where nobody said.</param>
/// <param name="IsTarget">Whether they are; <see langword="null"/> where it is not known.</param>
public readonly record struct Trial(string Enroll, string Test, bool? IsTarget);
