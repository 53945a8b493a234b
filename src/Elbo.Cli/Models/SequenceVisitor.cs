using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Cli.Models;

/// <summary>What is done with a sequence.</summary>
/// <param name="sequence">Its number, from 0.</param>
/// <param name="rows">Its rows.</param>
/// <param name="scratch">Working memory.</param>
internal delegate void SequenceVisitor(int sequence, Rows rows, Scratch scratch);
