using Microsoft.CodeAnalysis;

namespace PluginHost.Docs.Tests.Support.Api;

/// <summary>The page of one type.</summary>
internal sealed class ApiPage(ApiModel model, INamedTypeSymbol type)
{
    public const string Note = "<!-- Made from the comments in the source: change those, then run `dotnet cake --target=Reference`. -->";

    /// <summary>Names as a C# file with the usual usings writes them.</summary>
    public static readonly SymbolDisplayFormat Short = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameOnly,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat Member = Short
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeAccessibility | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeConstantValue | SymbolDisplayMemberOptions.IncludeRef)
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeExtensionThis | SymbolDisplayParameterOptions.IncludeModifiers)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints | SymbolDisplayGenericsOptions.IncludeVariance);

    /// <summary>Where on a type's page a type or member stands.</summary>
    public static string AnchorOf(ISymbol symbol) => symbol switch
    {
        INamedTypeSymbol => "",
        IMethodSymbol method => $"#{HeadingOf(method).ToLowerInvariant().Replace(' ', '-')}",
        IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum } => "#values",
        _ => $"#{(symbol is IPropertySymbol ? "properties" : "fields")}",
    };

    public string Text()
    {
        var comment = model.Comment(type);
        var text = new MarkdownText($"{ApiModel.NameOf(type)} {KindOf()}").Line(Note)
            .Line($"Namespace `{type.ContainingNamespace.ToDisplayString()}`, in `{type.ContainingAssembly.Name}.dll`. [All types](README.md)")
            .Line(comment.Part("summary")).Code(Declaration()).Line(comment.Part("remarks"));
        text.Table(["type parameter", "what it is"], comment.Rows("typeparam"));
        var members = model.MembersOf(type).ToArray();
        Values(text, members.OfType<IFieldSymbol>());
        Properties(text, members.OfType<IPropertySymbol>());
        foreach (var overloads in members.OfType<IMethodSymbol>().GroupBy(HeadingOf, StringComparer.Ordinal)) Methods(text, overloads);
        return text.ToString();
    }

    private static string HeadingOf(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.Constructor => "Constructors",
        MethodKind.Conversion or MethodKind.UserDefinedOperator => "Operators",
        _ => method.Name,
    };

    private void Values(MarkdownText text, IEnumerable<IFieldSymbol> fields)
    {
        if (type.TypeKind == TypeKind.Enum)
        {
            text.Line("## Values").Table(["value", "number", "what it means"], fields.Select(field => new[] { $"`{field.Name}`", $"{field.ConstantValue}", model.Comment(field).Cell("summary") }));
        }
        else if (fields.Any())
        {
            text.Line("## Fields").Table(["field", "type", "value", "what it is"], fields.Select(field => new[] { $"`{field.Name}`", TypeCell(field.Type), field.HasConstantValue ? $"`{field.ConstantValue}`" : "", model.Comment(field).Cell("summary") }));
        }
    }

    private void Properties(MarkdownText text, IEnumerable<IPropertySymbol> properties)
    {
        if (properties.Any()) text.Line("## Properties");
        text.Table(["property", "type", "access", "what it is"], properties.Select(property => new[] { $"`{property.Name}`", TypeCell(property.Type), Access(property), string.Join("<br>", new[] { model.Comment(property).Cell("summary"), model.Comment(property).Cell("remarks") }.Where(static part => part.Length > 0)) }));
    }

    private void Methods(MarkdownText text, IGrouping<string, IMethodSymbol> overloads)
    {
        text.Line($"## {overloads.Key}");
        foreach (var method in overloads)
        {
            var comment = model.Comment(method);

            // A primary constructor has the comment of its type, which is above already.
            var isNew = comment.Part("summary") != model.Comment(type).Part("summary");
            text.Line(isNew ? comment.Part("summary") : "").Code(method.ToDisplayString(Member).Replace("default(CancellationToken)", "default", StringComparison.Ordinal)).Line(isNew ? comment.Part("remarks") : "");
            text.Table(["type parameter", "what it is"], comment.Rows("typeparam"));
            text.Table(["parameter", "what it is"], comment.Rows("param"));
            if (comment.Part("returns") is { Length: > 0 } returns) text.Line($"Returns: {returns}");
            text.Table(["exception", "when"], comment.Rows("exception"));
        }
    }

    private static string Access(IPropertySymbol property) => (property.IsStatic ? "static " : "") + property.SetMethod switch
    {
        null or { DeclaredAccessibility: not (Accessibility.Public or Accessibility.Protected) } => "get",
        { IsInitOnly: true } => property.IsRequired ? "required, get, init" : "get, init",
        _ => "get, set",
    };

    private string TypeCell(ITypeSymbol shown) => string.Concat(shown.ToDisplayParts(Short).Select(part =>
        part.Symbol is INamedTypeSymbol named && model.HasPage(named) ? $"[{part}]({ApiModel.FileOf(named.OriginalDefinition)})" : part.ToString().Replace("<", "&lt;", StringComparison.Ordinal)));

    private string KindOf() => type switch { { IsRecord: true, IsValueType: true } => "record struct", { IsRecord: true } => "record", { TypeKind: TypeKind.Struct } => "struct", _ => type.TypeKind.ToString().ToLowerInvariant() };

    private string Declaration()
    {
        var modifiers = type switch { { TypeKind: not TypeKind.Class } => type is { IsReadOnly: true, TypeKind: TypeKind.Struct } ? "readonly " : "", { IsStatic: true } => "static ", { IsAbstract: true } => "abstract ", { IsSealed: true } => "sealed ", _ => "" };
        var bases = new[] { type.BaseType }.Where(static parent => parent is { SpecialType: SpecialType.None }).Concat(type.Interfaces).Select(static parent => parent!.ToDisplayString(Short)).Where(name => name != $"IEquatable<{ApiModel.NameOf(type)}>").ToArray();
        return $"public {modifiers}{KindOf()} {type.ToDisplayString(Short.WithGenericsOptions(Member.GenericsOptions))}{(bases.Length > 0 ? " : " + string.Join(", ", bases) : "")}";
    }
}
