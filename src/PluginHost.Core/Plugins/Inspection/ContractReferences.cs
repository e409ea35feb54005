using System.Reflection.Metadata;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Recognises references into the SDK among a plugin's metadata.</summary>
internal static class ContractReferences
{
    /// <summary>Full name of a referenced SDK type; null when the reference goes elsewhere.</summary>
    internal static string? TypeName(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        var name = reader.GetString(type.Name);
        switch (type.ResolutionScope.Kind)
        {
            case HandleKind.TypeReference:
                return TypeName(reader, (TypeReferenceHandle)type.ResolutionScope) is { } outer ? $"{outer}+{name}" : null;
            case HandleKind.AssemblyReference:
                var assembly = reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
                if (!reader.StringComparer.Equals(assembly.Name, HostAssemblies.SdkName)) return null;
                return type.Namespace.IsNil ? name : $"{reader.GetString(type.Namespace)}.{name}";
            default:
                return null;
        }
    }

    /// <summary>Full name of the SDK type that a member reference belongs to, through generic instances; null when it goes elsewhere.</summary>
    internal static string? ParentTypeName(MetadataReader reader, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => TypeName(reader, (TypeReferenceHandle)parent),
        HandleKind.TypeSpecification => GenericDefinition(reader, (TypeSpecificationHandle)parent),
        _ => null,
    };

    // A generic instance's signature is: GENERICINST (0x15), CLASS or VALUETYPE, the coded type handle, arguments (ECMA-335 II.23.2.14).
    private static string? GenericDefinition(MetadataReader reader, TypeSpecificationHandle handle)
    {
        var blob = reader.GetBlobReader(reader.GetTypeSpecification(handle).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return null;
        blob.ReadCompressedInteger();
        var definition = blob.ReadTypeHandle();
        return definition.Kind == HandleKind.TypeReference ? TypeName(reader, (TypeReferenceHandle)definition) : null;
    }
}
