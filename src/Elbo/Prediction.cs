namespace Elbo;

/// <summary>How well a model predicted a part of the data that it had not learnt from yet.</summary>
/// <param name="Weight">The weight of that part.</param>
/// <param name="MeanLogDensity">Its mean log-density, in nats per unit of weight.</param>
public readonly record struct Prediction(double Weight, double MeanLogDensity);
