namespace Elbo;

/// <summary>How an E-step summarizes the posterior over hidden variables.</summary>
[Flags]
public enum Posteriors
{
    /// <summary>None; never a valid choice.</summary>
    None = 0,

    /// <summary>The exact posterior: EM (Dempster, Laird and Rubin 1977).</summary>
    Soft = 1,

    /// <summary>All mass on the most probable value: classification EM, Viterbi training.</summary>
    Hard = 2,

    /// <summary>All mass on one draw from the posterior: stochastic EM (Celeux and Diebolt 1985).</summary>
    Sampled = 4,

    /// <summary>
    /// The posterior to the power 1/T, normalized: deterministic annealing (Ueda and Nakano 1998). <see cref="Cooling"/> says how T falls to
    /// 1, where it is <see cref="Soft"/>.
    /// </summary>
    Annealed = 8,
}
