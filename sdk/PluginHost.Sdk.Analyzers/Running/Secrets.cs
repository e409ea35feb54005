using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Found = (Microsoft.CodeAnalysis.IOperation Operation, string Name, string Why);

namespace PluginHost.Sdk.Analyzers;

/// <summary>Finds secrets in what becomes a text. Thread-safe.</summary>
internal sealed class Secrets(SecretMembers members)
{
    private static readonly HashSet<string> Texts = new(StringComparer.Ordinal)
    {
        "ToString", "GetRawText", "Trim", "TrimStart", "TrimEnd", "ToUpper", "ToLower", "ToUpperInvariant", "ToLowerInvariant",
    };

    /// <summary>The secrets that a value brings into a text: where each stands, its name, and why it is one.</summary>
    public IEnumerable<Found> In(IOperation? value) => value switch
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
        _ => InMember(value),
    };

    private IEnumerable<Found> InCall(IInvocationOperation call)
    {
        if (call.TargetMethod is { ContainingType.SpecialType: SpecialType.System_String, Name: "Format" or "Concat" or "Join" }) return call.Arguments.SelectMany(In);
        return call.Instance is not null && Texts.Contains(call.TargetMethod.Name) ? In(call.Instance) : InMember(call);
    }

    private IEnumerable<Found> InMember(IOperation value)
    {
        if (Marked(value) is { } name) return [(value, name, "is marked as a secret")];
        if (InInitializer(value) is { } initial) return [(value, ((ILocalReferenceOperation)value).Local.Name, $"has the secret '{initial}'")];
        if (InParameters(value) is { } declared) return [(value, "Parameters", $"has the secret '{declared}'")];
        return members.PrintedBy(value.Type) is { } member ? [(value, value.Type!.Name, $"has the secret '{member}'")] : [];
    }

    private string? Marked(IOperation value) => value switch
    {
        IPropertyReferenceOperation property when members.IsSecret(property.Property) => property.Property.Name,
        IParameterReferenceOperation parameter when members.IsMarked(parameter.Parameter) => parameter.Parameter.Name,
        _ => null,
    };

    // A variable that was set from a secret, not from another variable: one step is enough to be of use.
    private string? InInitializer(IOperation value)
    {
        if (value is not ILocalReferenceOperation { Local.DeclaringSyntaxReferences: { Length: 1 } declarations }) return null;
        var declaration = declarations[0].GetSyntax();
        if (declaration.SyntaxTree != value.Syntax.SyntaxTree || value.SemanticModel?.GetOperation(declaration) is not IVariableDeclaratorOperation declarator) return null;
        return declarator.Initializer?.Value is { } initial and not ILocalReferenceOperation ? In(initial).Select(static found => found.Name).FirstOrDefault() : null;
    }

    private string? InParameters(IOperation value) =>
        value is IPropertyReferenceOperation { Property: { Name: "Parameters", ContainingType.Name: "ActionContext" } }
        && value.SemanticModel?.GetEnclosingSymbol(value.Syntax.SpanStart) is IMethodSymbol method
            ? members.DeclaredFor(method)
            : null;
}
