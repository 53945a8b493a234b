using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Elbo.Cli;

/// <summary>Options that check their values as they are read, and say in one line what they want instead.</summary>
internal static class Options
{
    /// <summary>A text.</summary>
    /// <param name="name">The option.</param>
    /// <param name="value">How its value is named in the help.</param>
    /// <param name="description">What it does.</param>
    public static Option<string?> Text(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };

    /// <summary>A switch.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    public static Option<bool> Switch(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>A text that something else understands.</summary>
    /// <typeparam name="T">What it is understood as.</typeparam>
    /// <param name="name">The option.</param>
    /// <param name="value">How its value is named in the help.</param>
    /// <param name="description">What it does.</param>
    /// <param name="parse">Understands it, or throws a <see cref="FormatException"/> that says in one line what is wrong.</param>
    public static Option<T?> Parsed<T>(string name, string value, string description, Func<string, T> parse) => new(name)
    {
        HelpName = value,
        Description = description,
        CustomParser = result => Read(result, name, parse),
    };

    /// <summary>A whole number.</summary>
    /// <param name="name">The option.</param>
    /// <param name="value">How its value is named in the help.</param>
    /// <param name="description">What it does.</param>
    /// <param name="minimum">The smallest one allowed.</param>
    public static Option<int?> Integer(string name, string value, string description, int minimum = 1) => new(name)
    {
        HelpName = value,
        Description = description,
        CustomParser = result => Read(result, name, text => (int?)ParseInteger(text, minimum)),
    };

    /// <summary>A non-negative number.</summary>
    /// <param name="name">The option.</param>
    /// <param name="value">How its value is named in the help.</param>
    /// <param name="description">What it does.</param>
    public static Option<double?> Number(string name, string value, string description) => new(name)
    {
        HelpName = value,
        Description = description,
        CustomParser = result => Read(result, name, static text => (double?)ParseNonNegative(text)),
    };

    /// <summary>Understands a whole number.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="minimum">The smallest one allowed.</param>
    /// <exception cref="FormatException">If it is none.</exception>
    public static int ParseInteger(string text, int minimum) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= minimum
            ? number
            : throw new FormatException($"is '{text}', but must be a whole number, {minimum} or more");

    private static double ParseNonNegative(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && number >= 0
            ? number
            : throw new FormatException($"is '{text}', but must be a number, 0 or more, with a decimal point (1e-9 is one)");

    private static T? Read<T>(ArgumentResult result, string name, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException e)
        {
            result.AddError($"option {name} {e.Message}");
            return default;
        }
    }
}
