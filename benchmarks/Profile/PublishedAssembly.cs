using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Strongroom.Profile;

/// <summary>The metadata of an assembly in the folder of a publication.</summary>
internal sealed class PublishedAssembly
{
    private PublishedAssembly(string name, MetadataReader reader) => (Name, Reader) = (name, reader);

    public string Name { get; }

    public MetadataReader Reader { get; }

    /// <summary>All of a folder, by name.</summary>
    public static Dictionary<string, PublishedAssembly> ReadAll(string folder)
    {
        var assemblies = new Dictionary<string, PublishedAssembly>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*.dll"))
        {
            // Kept open: the reader points into it.
            var image = new PEReader(File.OpenRead(file), PEStreamOptions.PrefetchEntireImage);
            if (!image.HasMetadata || !image.GetMetadataReader().IsAssembly)
            {
                image.Dispose();
                continue;
            }
            var name = Path.GetFileNameWithoutExtension(file);
            assemblies[name] = new PublishedAssembly(name, image.GetMetadataReader());
        }
        return assemblies;
    }

    public TypeDefinition Type(int token) => Reader.GetTypeDefinition(MetadataTokens.TypeDefinitionHandle(token & 0xFFFFFF));

    public MethodDefinition Method(int token) => Reader.GetMethodDefinition(MetadataTokens.MethodDefinitionHandle(token & 0xFFFFFF));

    /// <summary>Whether it is a struct or an enum.</summary>
    public bool IsValueType(TypeDefinition type) => !type.BaseType.IsNil && type.BaseType.Kind switch
    {
        HandleKind.TypeReference when Reader.GetTypeReference((TypeReferenceHandle)type.BaseType) is var parent => IsRootOfValues(parent.Namespace, parent.Name),
        HandleKind.TypeDefinition when Reader.GetTypeDefinition((TypeDefinitionHandle)type.BaseType) is var parent =>
            IsRootOfValues(parent.Namespace, parent.Name) && !(Reader.StringComparer.Equals(type.Name, "Enum") && Reader.StringComparer.Equals(type.Namespace, "System")),
        _ => false,
    };

    private bool IsRootOfValues(StringHandle space, StringHandle name) =>
        Reader.StringComparer.Equals(space, "System") && (Reader.StringComparer.Equals(name, "ValueType") || Reader.StringComparer.Equals(name, "Enum"));
}
