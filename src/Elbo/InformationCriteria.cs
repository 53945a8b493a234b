namespace Elbo;

/// <summary>Numbers to compare models of the same data by. For all of them lower is better.</summary>
/// <param name="Parameters">p: how many numbers the data chose freely.</param>
/// <param name="Weight">n: the total weight of the data, its number of rows where nothing is weighted.</param>
/// <param name="LogLikelihood">ln L, in nats.</param>
/// <param name="ClassificationLogLikelihood">The log-likelihood of the data together with their most probable components, in nats.</param>
public sealed record InformationCriteria(int Parameters, double Weight, double LogLikelihood, double ClassificationLogLikelihood)
{
    /// <summary>−2 ln L + 2p (Akaike 1974).</summary>
    public double Aic => (-2 * LogLikelihood) + (2 * Parameters);

    /// <summary>−2 ln L + p ln n (Schwarz 1978). mclust reports the same number with the opposite sign.</summary>
    public double Bic => (-2 * LogLikelihood) + (Parameters * Math.Log(Weight));

    /// <summary>
    /// −2 ln L_c + p ln n with the classification likelihood L_c (Biernacki, Celeux and Govaert 2000): BIC plus a penalty for components that
    /// overlap. mclust reports the same number with the opposite sign.
    /// </summary>
    public double Icl => (-2 * ClassificationLogLikelihood) + (Parameters * Math.Log(Weight));
}
