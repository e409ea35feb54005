using System.Collections.Frozen;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Every type and member of the SDK that this host has, to check a plugin's references against before its code runs.</summary>
internal sealed class ContractMembers
{
    private readonly FrozenDictionary<string, FrozenSet<string>> _membersByType;

    private ContractMembers(FrozenDictionary<string, FrozenSet<string>> membersByType) => _membersByType = membersByType;

    /// <summary>The contract of this process; read once.</summary>
    internal static ContractMembers Current { get; } = Read(HostAssemblies.SharedPath(HostAssemblies.SdkName));

    /// <summary>Types and members that the image uses and this contract does not have, each as <c>Type</c> or <c>Type.Member: signature</c>.</summary>
    internal IEnumerable<string> FindMissing(PluginImage image)
    {
        var reader = image.Metadata;
        foreach (var handle in reader.TypeReferences)
        {
            if (ContractReferences.TypeName(reader, handle) is { } type && !_membersByType.ContainsKey(type)) yield return type;
        }

        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (ContractReferences.ParentTypeName(reader, member.Parent) is not { } type || !_membersByType.TryGetValue(type, out var members)) continue;
            var signature = MemberSignature.Of(reader, member);
            if (!members.Contains(signature)) yield return $"{type}.{signature}";
        }
    }

    private static ContractMembers Read(string path)
    {
        using var image = new PEReader(new MemoryStream(File.ReadAllBytes(path)));
        var reader = image.GetMetadataReader();
        var types = new Dictionary<string, FrozenSet<string>>(StringComparer.Ordinal);
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            var methods = type.GetMethods().Select(method => MemberSignature.Of(reader, reader.GetMethodDefinition(method)));
            var fields = type.GetFields().Select(field => MemberSignature.Of(reader, reader.GetFieldDefinition(field)));
            types[MemberSignature.FullName(reader, handle)] = methods.Concat(fields).ToFrozenSet(StringComparer.Ordinal);
        }

        return new ContractMembers(types.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
