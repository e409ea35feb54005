using System.Text.RegularExpressions;
using Microsoft.Diagnostics.Runtime;

namespace PluginHost.Server.Diagnostics.Roots;

/// <summary>Names of types and members as their authors wrote them.</summary>
internal static class TypeText
{
    private const int MaxCharacters = 120;
    private const string Async = "async ";

    private static readonly Regex Namespace = new(@"\b(System|Microsoft)\.(\w+\.)*(?<name>\w)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    // The box that a waiting async method lives in, and the class that the compiler makes of the method.
    private static readonly Regex AsyncBox = new(@"^.*AsyncStateMachineBox<(?<method>.*)>$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);
    private static readonly Regex StateMachine = new(@"<(?<method>\w+)>d(__\d+)?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    // The classes and methods that the compiler makes of lambdas and local functions.
    private static readonly Regex LambdaClass = new(@"[+.]<>c(__DisplayClass\w+)?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);
    private static readonly Regex Lambda = new(@"<(?<method>\w+)>[bg]__\w+(\|\w+)?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>Without the framework's namespaces; with the assembly for types that can be unloaded.</summary>
    internal static string Of(ClrType type)
    {
        var text = Simplify(type.Name ?? "?");
        var isOfFramework = text.Contains('<', StringComparison.Ordinal) || text.StartsWith(Async, StringComparison.Ordinal);
        return type.IsCollectible && !isOfFramework ? $"{Path.GetFileNameWithoutExtension(type.Module.Name)}!{text}" : text;
    }

    internal static string Of(ClrMethod method) => $"{Of(method.Type)}.{Lambda.Replace(method.Name ?? "?", "${method}")}";

    /// <summary>The property's name for the field behind it.</summary>
    internal static string Of(ClrField field) => field.Name is ['<', .. var rest] && rest.IndexOf('>', StringComparison.Ordinal) is > 0 and var end ? rest[..end] : field.Name ?? "?";

    /// <summary>A name of the runtime's as people write it.</summary>
    internal static string Simplify(string name)
    {
        var text = AsyncBox.Replace(Namespace.Replace(LambdaClass.Replace(name, ""), "${name}"), Async + "${method}");
        text = StateMachine.Replace(text, "${method}").Replace('+', '.');
        return text.Length > MaxCharacters ? $"{text[..MaxCharacters]}..." : text;
    }
}
