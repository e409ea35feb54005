using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PluginHost.Sdk.Analyzers;

/// <summary>Finds values that <c>[Secret]</c> marks in what becomes a text. Thread-safe.</summary>
internal sealed class Secrets(INamedTypeSymbol attribute)
{
    private const int MaxDepth = 3;

    private static readonly HashSet<string> Texts = new(StringComparer.Ordinal) { "ToString", "GetRawText", "Trim", "TrimStart", "TrimEnd", "ToUpper", "ToLower", "ToUpperInvariant", "ToLowerInvariant" };

    private readonly ConcurrentDictionary<ITypeSymbol, string?> _printed = new(SymbolEqualityComparer.Default);

    /// <summary>The secrets that a value brings into a text, each with where it stands and which member is marked.</summary>
    public IEnumerable<(IOperation Operation, string Name, string Why)> In(IOperation? value) => value switch
    {
        null => [],
        IArgumentOperation argument => In(argument.Value),
        IConversionOperation conversion => In(conversion.Operand),
        IParenthesizedOperation group => In(group.Operand),
        IInterpolatedStringOperation text => text.Parts.SelectMany(In),
        IInterpolationOperation hole => In(hole.Expression),
        IInterpolatedStringHandlerCreationOperation handler => In(handler.Content),
        IInterpolatedStringAdditionOperation sum => In(sum.Left).Concat(In(sum.Right)),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum => In(sum.LeftOperand).Concat(In(sum.RightOperand)),
        ICoalesceOperation either => In(either.Value).Concat(In(either.WhenNull)),
        IConditionalOperation either => In(either.WhenTrue).Concat(In(either.WhenFalse)),
        IConditionalAccessOperation access => In(access.WhenNotNull),
        IArrayCreationOperation { Initializer: { } elements } => elements.ElementValues.SelectMany(In),
        ICollectionExpressionOperation elements => elements.Elements.SelectMany(In),
        IAnonymousObjectCreationOperation anonymous => anonymous.Initializers.OfType<IAssignmentOperation>().SelectMany(member => In(member.Value)),
        IInvocationOperation call => InCall(call),
        _ => Leaf(value),
    };

    private IEnumerable<(IOperation Operation, string Name, string Why)> InCall(IInvocationOperation call)
    {
        if (call.TargetMethod is { ContainingType.SpecialType: SpecialType.System_String, Name: "Format" or "Concat" or "Join" }) return call.Arguments.SelectMany(In);
        return call.Instance is not null && Texts.Contains(call.TargetMethod.Name) ? In(call.Instance) : Leaf(call);
    }

    private IEnumerable<(IOperation Operation, string Name, string Why)> Leaf(IOperation value)
    {
        if (Marked(value) is { } name) return [(value, name, "is marked as a secret")];
        if (value is ILocalReferenceOperation local && InInitializer(local).FirstOrDefault() is { Operation: not null } found) return [(value, local.Local.Name, $"has the secret '{found.Name}'")];
        if (value is IPropertyReferenceOperation { Property: { Name: "Parameters", ContainingType.Name: "ActionContext" } } && Declared(value) is { } declared) return [(value, "Parameters", $"has the secret '{declared}'")];
        return Printed(value.Type, 0) is { } member ? [(value, value.Type!.Name, $"has the secret '{member}'")] : [];
    }

    // The JSON parameters of an action have every secret that it declares: by records, or as parameters of its method.
    private string? Declared(IOperation value)
    {
        if (value.SemanticModel?.GetEnclosingSymbol(value.Syntax.SpanStart) is not IMethodSymbol { ContainingType: { } type } method) return null;
        var records = type.GetAttributes().Where(static data => data.AttributeClass?.Name == "ParametersAttribute").Select(static data => data.ConstructorArguments.FirstOrDefault().Value as INamedTypeSymbol)
            .Concat(type.AllInterfaces.Where(static face => face is { Name: "IAction", TypeArguments.Length: 2 }).Select(static face => face.TypeArguments[0] as INamedTypeSymbol));
        return method.Parameters.FirstOrDefault(IsMarked)?.Name ?? records.Select(Member).FirstOrDefault(static name => name is not null);

        string? Member(INamedTypeSymbol? record) => OwnTypes.WithBases(record).SelectMany(static one => one.GetMembers()).OfType<IPropertySymbol>().FirstOrDefault(IsSecret)?.Name;
    }

    private string? Marked(IOperation value) => value switch
    {
        IPropertyReferenceOperation property when IsSecret(property.Property) => property.Property.Name,
        IParameterReferenceOperation parameter when IsMarked(parameter.Parameter) => parameter.Parameter.Name,
        _ => null,
    };

    private IEnumerable<(IOperation Operation, string Name, string Why)> InInitializer(ILocalReferenceOperation local)
    {
        var declaration = local.Local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        if (declaration is null || declaration.SyntaxTree != local.Syntax.SyntaxTree) return [];
        return local.SemanticModel?.GetOperation(declaration) is IVariableDeclaratorOperation { Initializer.Value: not ILocalReferenceOperation and var initial } ? In(initial) : [];
    }

    // A record prints its properties, unless it says otherwise.
    private string? Printed(ITypeSymbol? type, int depth)
    {
        if (type is not { IsRecord: true } || depth > MaxDepth) return null;
        if (depth == 0 && _printed.TryGetValue(type, out var known)) return known;
        var printed = type.GetMembers().OfType<IMethodSymbol>().Any(static method => method is { IsImplicitlyDeclared: false, Name: "ToString" or "PrintMembers" })
            ? null
            : OwnTypes.WithBases((INamedTypeSymbol)type).SelectMany(static one => one.GetMembers()).OfType<IPropertySymbol>().Select(property => IsSecret(property) ? property.Name : Printed(property.Type, depth + 1)).FirstOrDefault(static name => name is not null);
        if (depth == 0) _printed[type] = printed;
        return printed;
    }

    private bool IsSecret(IPropertySymbol property) =>
        IsMarked(property) || (property.ContainingType.IsRecord && property.ContainingType.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter => parameter.Name == property.Name && IsMarked(parameter))));

    private bool IsMarked(ISymbol symbol) => symbol.GetAttributes().Any(data => SymbolEqualityComparer.Default.Equals(data.AttributeClass, attribute));
}
