using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PluginHost.Core.Plugins.Discovery;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>One DLL of a plugin, read into memory: a mapped file that is cut off in place would take the process down with it.</summary>
internal sealed class PluginImage : IDisposable
{
    /// <summary>The problem of a whole file that is no .NET assembly.</summary>
    internal const string NotManaged = "the file has no .NET metadata (a native library?)";

    private readonly PEReader _reader;

    private PluginImage(string path, byte[] bytes, PEReader reader)
    {
        Path = path;
        Bytes = bytes;
        _reader = reader;
        Metadata = reader.GetMetadataReader();
        Name = Metadata.GetString(Metadata.GetAssemblyDefinition().Name);
    }

    internal string Path { get; }

    internal byte[] Bytes { get; }

    internal string Name { get; }

    internal MetadataReader Metadata { get; }

    internal Version Version => Metadata.GetAssemblyDefinition().Version;

    /// <summary>Reads a DLL.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">Why it is no .NET assembly; null when it is one.</param>
    /// <returns>Null when the file is no .NET assembly: a native library, garbage, or cut off.</returns>
    internal static PluginImage? TryRead(string path, out string? problem)
    {
        var bytes = PluginFile.ReadAllBytes(path);
        problem = bytes.Length == 0 ? "the file is empty" : null;
        if (problem is not null) return null;
        var reader = new PEReader(ImmutableArray.Create(bytes));
        try
        {
            var missing = MissingBytes(reader, bytes.Length);
            if (missing == 0 && reader.HasMetadata && reader.GetMetadataReader().IsAssembly) return new PluginImage(path, bytes, reader);
            problem = missing > 0 ? $"the file is cut off: {missing} bytes are missing at its end" : NotManaged;
        }
        catch (BadImageFormatException exception)
        {
            problem = $"the file is not a valid .NET assembly ({exception.Message.TrimEnd('.')})";
        }

        reader.Dispose();
        return null;
    }

    // The headers say where the last section ends.
    private static int MissingBytes(PEReader reader, int length) =>
        Math.Max(0, reader.PEHeaders.SectionHeaders.Select(static section => section.PointerToRawData + section.SizeOfRawData).DefaultIfEmpty(0).Max() - length);

    /// <summary>Number of attributes of this type on the assembly.</summary>
    internal int CountAssemblyAttributes(string typeNamespace, string typeName)
    {
        var count = 0;
        foreach (var handle in Metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            if (AttributeType(Metadata.GetCustomAttribute(handle)) == (typeNamespace, typeName)) count++;
        }

        return count;
    }

    /// <summary>Id and version that the plugin attribute states; empty texts where it states none.</summary>
    internal PluginIdentity ReadIdentity() => ReadAssemblyAttribute("PluginHost.Sdk", "PluginAttribute", 2) is [var id, var version] ? new(id ?? "", version ?? "") : new("", "");

    /// <summary>The first string arguments of an attribute of the assembly; null when it does not have the attribute.</summary>
    /// <remarks>An attribute's value is a blob: a prolog of two bytes, then the arguments (ECMA-335 II.23.3).</remarks>
    internal string?[]? ReadAssemblyAttribute(string typeNamespace, string typeName, int arguments = 1)
    {
        foreach (var attribute in Metadata.GetAssemblyDefinition().GetCustomAttributes().Select(Metadata.GetCustomAttribute))
        {
            if (AttributeType(attribute) != (typeNamespace, typeName)) continue;
            var blob = Metadata.GetBlobReader(attribute.Value);
            blob.ReadUInt16();
            var values = new string?[arguments];
            for (var i = 0; i < arguments; i++) values[i] = blob.ReadSerializedString();
            return values;
        }

        return null;
    }

    public void Dispose() => _reader.Dispose();

    private (string Namespace, string Name) AttributeType(CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference) return default;
        var parent = Metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference) return default;
        var type = Metadata.GetTypeReference((TypeReferenceHandle)parent);
        return (Metadata.GetString(type.Namespace), Metadata.GetString(type.Name));
    }
}
