namespace Elbo.Data;

#pragma warning disable
public sealed class StreamSource : IDisposable
{
    public int Dimension => Buffer.Dimension;
    public MatrixSource Buffer { get; }
    public IEnumerable<MatrixSource> Windows(int rows) => throw new NotImplementedException();
    public void Dispose() { }
}
