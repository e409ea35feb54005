using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PluginHost.Sdk.Analyzers.Contract;

/// <summary>A class or method with <c>[Action]</c>, and what the host reads of it.</summary>
internal sealed class ExportedAction
{
    private ExportedAction(ISymbol symbol, AttributeData attribute)
    {
        Symbol = symbol;
        Attribute = attribute;
        Attributes = symbol.GetAttributes();
    }

    internal ISymbol Symbol { get; }

    internal AttributeData Attribute { get; }

    internal ImmutableArray<AttributeData> Attributes { get; }

    internal string Name => Attribute.Text(0) ?? "";

    internal IMethodSymbol? Method => Symbol as IMethodSymbol;

    /// <summary>The action that a symbol exports; null when it exports none, or its attribute does not compile.</summary>
    internal static ExportedAction? Of(ISymbol symbol) =>
        symbol.FindAction() is { AttributeConstructor: not null } attribute ? new(symbol, attribute) : null;

    /// <summary>The interfaces that make a class an action: <c>IAction</c> and <c>IAction&lt;,&gt;</c>.</summary>
    internal static IReadOnlyList<INamedTypeSymbol> Interfaces(INamedTypeSymbol type) =>
        [.. type.AllInterfaces.Where(static face => face.Is(AttributeReading.Sdk, "IAction") || face.OriginalDefinition.Is(AttributeReading.Sdk, "IAction`2"))];

    /// <summary>The type of the parameters of a class; null when it takes any object, or is a method.</summary>
    internal ITypeSymbol? ParametersType => TypeOf("ParametersAttribute", 0);

    /// <summary>The type of the outputs; null when any object is given, or none.</summary>
    internal ITypeSymbol? OutputsType
    {
        get
        {
            if (Method is null) return TypeOf("OutputsAttribute", 1);
            return Attributes.Find(AttributeReading.Sdk, "OutputsAttribute")?.Argument(0) as ITypeSymbol ?? Returned(Method);
        }
    }

    /// <summary>The parameters of a method that come from JSON, those by reference left out.</summary>
    internal static IEnumerable<IParameterSymbol> JsonParameters(IMethodSymbol method) => method.Parameters.Where(static parameter => parameter.RefKind == RefKind.None && IsJson(parameter));

    private ITypeSymbol? TypeOf(string attribute, int argument)
    {
        if (Symbol is not INamedTypeSymbol type || Interfaces(type) is not { Count: 1 } faces) return null;
        var face = faces[0];
        return face.IsGenericType ? face.TypeArguments[argument] : Attributes.Find(AttributeReading.Sdk, attribute)?.Argument(0) as ITypeSymbol;
    }

    private static ITypeSymbol? Returned(IMethodSymbol method)
    {
        var type = method.ReturnType;
        while (type is INamedTypeSymbol { IsGenericType: true } named && named.OriginalDefinition.FullName() is "System.Threading.Tasks.Task`1" or "System.Threading.Tasks.ValueTask`1" or "PluginHost.Sdk.ActionResult`1")
        {
            type = ((INamedTypeSymbol)type).TypeArguments[0];
        }

        return type.FullName() is "System.Void" or "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask" or "PluginHost.Sdk.ActionResult" ? null : type;
    }

    private static bool IsJson(IParameterSymbol parameter)
    {
        if (parameter.Type.FullName() is "PluginHost.Sdk.ActionContext" or "System.Threading.CancellationToken" or "System.TimeProvider" or "PluginHost.Sdk.PluginInfo") return false;
        if (parameter.Type.TypeKind == TypeKind.Interface && parameter.Type.ContainingNamespace.ToDisplayString() is not ("System.Collections.Generic" or "System.Collections")) return false;
        return !parameter.GetAttributes().Has("Microsoft.Extensions.DependencyInjection", "FromKeyedServicesAttribute");
    }
}
