using Microsoft.CodeAnalysis;
using PluginHost.Sdk.Analyzers.Contract;
using PluginHost.Sdk.Analyzers.Shapes;

namespace PluginHost.Sdk.Analyzers.Metadata;

/// <summary>Checks the class or method that is exported.</summary>
internal static class ActionDeclaration
{
    internal static IEnumerable<MetadataFault> Check(ExportedAction action) => action.Symbol switch
    {
        IMethodSymbol method => CheckMethod(method),
        INamedTypeSymbol type => CheckClass(type),
        _ => [],
    };

    /// <summary>True for a type that has type parameters, its own or an outer one's.</summary>
    private static bool IsGeneric(INamedTypeSymbol type) => type.IsGenericType || type.ContainingType is { } outer && IsGeneric(outer);

    private static IEnumerable<MetadataFault> CheckClass(INamedTypeSymbol type)
    {
        var place = ShapeReader.PlaceOf(type);
        var kind = type.IsStatic ? "static" : type.IsAbstract ? "abstract" : IsGeneric(type) ? "generic" : null;
        if (kind is not null) yield return new(place, $"The class '{type.Name}' is exported as an action and is {kind}: the host must be able to create it. Make it a class that is not abstract, static or generic.");
        var count = ExportedAction.Interfaces(type).Count;
        if (count == 1) yield break;
        yield return new(place, $"The class '{type.Name}' is exported as an action and must implement exactly one of IAction<TParameters, TResult> and IAction; it implements {(count == 0 ? "none" : "several")}. {(count == 0 ? "Implement one of them, or move [Action] to a method." : "Split it into classes with one action each.")}");
    }

    private static IEnumerable<MetadataFault> CheckMethod(IMethodSymbol method)
    {
        var place = ShapeReader.PlaceOf(method);
        if (method.DeclaredAccessibility != Accessibility.Public)
        {
            yield return new(place, $"The method '{method.Name}' is exported as an action and is not public. Make it public.") { Fix = MetadataFix.Of(MetadataFix.MakePublic, "") };
        }

        if (method.IsGenericMethod || IsGeneric(method.ContainingType)) yield return new(place, $"The method '{method.Name}' is exported as an action and must not be generic, nor stand in a generic type. Give it types of its own.");
        if (method.ContainingType.IsAbstract && !method.IsStatic) yield return new(place, $"The method '{method.Name}' is exported as an action, and '{method.ContainingType.Name}' cannot be created. Make the class concrete or the method static.");
        foreach (var parameter in method.Parameters.Where(static parameter => parameter.RefKind != RefKind.None))
        {
            yield return new(ShapeReader.PlaceOf(parameter), $"The parameter '{parameter.Name}' of action method '{method.Name}' is passed by reference: expected a plain value. Remove '{Word(parameter.RefKind)}'.");
        }
    }

    private static string Word(RefKind kind) => kind switch
    {
        RefKind.Out => "out",
        RefKind.Ref => "ref",
        _ => "in",
    };
}
