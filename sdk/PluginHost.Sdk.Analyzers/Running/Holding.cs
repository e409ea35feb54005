using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace PluginHost.Sdk.Analyzers;

/// <summary>What becomes of an object that is created: which symbol holds it, or that nothing does.</summary>
internal readonly struct Holding
{
    private Holding(ISymbol? holder, bool isDropped)
    {
        Holder = holder;
        IsDropped = isDropped;
    }

    /// <summary>The field, property or variable that holds it; null when nothing does, or when other code got it.</summary>
    public ISymbol? Holder { get; }

    /// <summary>True when nothing holds it.</summary>
    public bool IsDropped { get; }

    /// <summary>Follows a new object to where it is put. What <c>using</c> disposes counts as handed on.</summary>
    public static Holding Of(IOperation creation)
    {
        var value = creation;
        while (value.Parent is IConversionOperation or ICoalesceOperation or IConditionalOperation or IParenthesizedOperation) value = value.Parent;
        return value.Parent switch
        {
            IExpressionStatementOperation => new(null, true),
            ISimpleAssignmentOperation { Target: IDiscardOperation } => new(null, true),
            IAssignmentOperation assignment when assignment.Value == value => new(Target(assignment.Target), false),
            IFieldInitializerOperation field => new(field.InitializedFields.FirstOrDefault(), false),
            IPropertyInitializerOperation property => new(property.InitializedProperties.FirstOrDefault(), false),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => new(IsUsing(declarator.Syntax) ? null : declarator.Symbol, false),
            _ => default,
        };
    }

    /// <summary>The field, property or variable that an expression names; null for anything else.</summary>
    public static ISymbol? Target(IOperation? operation) => operation switch
    {
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation property => property.Property,
        ILocalReferenceOperation local => local.Local,
        IConversionOperation conversion => Target(conversion.Operand),
        _ => null,
    };

    private static bool IsUsing(SyntaxNode declarator) =>
        declarator.Parent?.Parent is UsingStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 };
}
