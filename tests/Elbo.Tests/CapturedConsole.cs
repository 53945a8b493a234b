using System.Text;

namespace Elbo.Tests;

/// <summary>
/// What some code prints, apart from what tests print that run at the same time: <see cref="Console.SetOut"/> holds for the whole process, and a
/// writer that one test closes may still be in another's hands.
/// </summary>
internal static class CapturedConsole
{
    private static readonly AsyncLocal<TextWriter?> Current = new();

    static CapturedConsole() => Console.SetOut(new Router(Console.Out));

    /// <summary>Everything that an action, and the threads that it starts, print.</summary>
    /// <param name="action">What to run.</param>
    public static string OutputOf(Action action)
    {
        using var output = new StringWriter();
        Current.Value = TextWriter.Synchronized(output);
        try
        {
            action();
        }
        finally
        {
            Current.Value = null;
        }

        return output.ToString();
    }

    private sealed class Router(TextWriter console) : TextWriter
    {
        public override Encoding Encoding => console.Encoding;

        private TextWriter Target => Current.Value ?? console;

        public override void Write(char value) => Target.Write(value);

        public override void Write(char[] buffer, int index, int count) => Target.Write(buffer, index, count);

        public override void Write(string? value) => Target.Write(value);

        public override void WriteLine(string? value) => Target.WriteLine(value);
    }
}
