using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Writes members as text that is equal exactly when the runtime would bind one to the other.</summary>
internal static class MemberSignature
{
    private static readonly SignatureText Text = new();

    internal static string Of(MetadataReader reader, MemberReference member)
    {
        var name = reader.GetString(member.Name);
        return member.GetKind() == MemberReferenceKind.Field
            ? $"{name}: {member.DecodeFieldSignature(Text, null)}"
            : Method(name, member.DecodeMethodSignature(Text, null));
    }

    internal static string Of(MetadataReader reader, MethodDefinition method) => Method(reader.GetString(method.Name), method.DecodeSignature(Text, null));

    internal static string Of(MetadataReader reader, FieldDefinition field) => $"{reader.GetString(field.Name)}: {field.DecodeSignature(Text, null)}";

    internal static string FullName(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var name = reader.GetString(type.Name);
        if (!type.GetDeclaringType().IsNil) return $"{FullName(reader, type.GetDeclaringType())}+{name}";
        return type.Namespace.IsNil ? name : $"{reader.GetString(type.Namespace)}.{name}";
    }

    private static string Method(string name, MethodSignature<string> signature)
    {
        var generic = signature.GenericParameterCount == 0 ? "" : $"`{signature.GenericParameterCount}";
        return $"{name}{generic}({string.Join(", ", signature.ParameterTypes)}): {signature.ReturnType}";
    }

    private sealed class SignatureText : ISignatureTypeProvider<string, object?>
    {
        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";

        public string GetByReferenceType(string elementType) => $"ref {elementType}";

        public string GetFunctionPointerType(MethodSignature<string> signature) => $"delegate*<{string.Join(", ", signature.ParameterTypes)}, {signature.ReturnType}>";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => isRequired ? $"{unmodifiedType} modreq({modifier})" : unmodifiedType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetPointerType(string elementType) => $"{elementType}*";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => $"{elementType}[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => FullName(reader, handle);

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            var type = reader.GetTypeReference(handle);
            var name = reader.GetString(type.Name);
            if (type.ResolutionScope.Kind == HandleKind.TypeReference) return $"{GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, rawTypeKind)}+{name}";
            return type.Namespace.IsNil ? name : $"{reader.GetString(type.Namespace)}.{name}";
        }

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);
    }
}
