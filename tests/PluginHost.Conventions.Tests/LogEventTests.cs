using System.Globalization;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Conventions.Tests.Support;

namespace PluginHost.Conventions.Tests;

public sealed class LogEventTests(SourceTree sources)
{
    private List<(SourceFile File, AttributeSyntax Attribute, string? Id)> Events =>
        [.. from file in sources.Product
            from attribute in file.Root.DescendantNodes().OfType<AttributeSyntax>()
            where attribute.Name.SimpleName() is "LoggerMessage" or "LoggerMessageAttribute"
            select (file, attribute, EventId(attribute))];

    [Fact]
    public void LogEvents_All_HaveAnExplicitId() => Violation.AssertNone(
        Events.Where(entry => entry.Id is null)
            .Select(entry => new Violation(entry.File.At(entry.Attribute), $"'{Method(entry.Attribute)}'", "an event id written as a number", "none")),
        "give it the next free number of its folder: [LoggerMessage(1234, LogLevel.Warning, \"...\")].");

    [Fact]
    public void LogEvents_All_HaveAnIdOfTheirOwn() => Violation.AssertNone(
        from entry in Events
        where entry.Id is not null
        group entry by entry.Id into same
        where same.Count() > 1
        from entry in same.Skip(1)
        let first = same.First()
        select new Violation(entry.File.At(entry.Attribute), $"'{Method(entry.Attribute)}'", "an event id that no other event has", $"{entry.Id}, which '{Method(first.Attribute)}' has at {first.File.At(first.Attribute)}"),
        "give the newer one the next free number; people filter logs by the older one.");

    private static string Method(AttributeSyntax attribute) => attribute.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.Text ?? "?";

    // Either EventId = n, or the first argument when it is a number (the other overloads begin with a level or a text).
    private static string? EventId(AttributeSyntax attribute)
    {
        var arguments = attribute.ArgumentList?.Arguments ?? default;
        var named = arguments.FirstOrDefault(argument => (argument.NameEquals?.Name ?? argument.NameColon?.Name)?.Identifier.Text is "EventId" or "eventId");
        var expression = (named ?? arguments.FirstOrDefault(argument => argument.NameEquals is null))?.Expression;
        return expression is LiteralExpressionSyntax { Token.Value: int id } ? id.ToString(CultureInfo.InvariantCulture) : null;
    }
}
