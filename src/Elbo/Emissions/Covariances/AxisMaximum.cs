namespace Elbo.Emissions.Covariances;

/// <summary>The variances along given axes that are best under a structure; <see cref="AxisVariances"/> has them.</summary>
/// <param name="weights">nₖ.</param>
/// <param name="spreads">sₖd ≥ 0: the scatter of component k along its axis d.</param>
/// <param name="lower">The smallest variances allowed; all positive.</param>
/// <param name="start">The previous variances, or zeros.</param>
/// <returns>D variances per component.</returns>
internal delegate double[][] AxisMaximum(double[] weights, double[][] spreads, double[][] lower, double[][] start);
