using System.Reflection.Metadata;

namespace Strongroom.Profile;

/// <summary>A method in one line: what two recordings call the same, whatever their addresses.</summary>
internal static class MethodName
{
    /// <summary>Null when an assembly is not part of the publication.</summary>
    public static string? Of(UsedMethod method, IReadOnlyDictionary<string, PublishedAssembly> assemblies)
    {
        if (Type(method.Owner, assemblies) is not { } owner || Arguments(method.Arguments, assemblies) is not { } arguments) return null;
        var reader = assemblies[method.Owner.Assembly].Reader;
        var definition = assemblies[method.Owner.Assembly].Method(method.Token);
        // Overloads differ by their signature, whose bytes will do.
        return $"{owner}::{reader.GetString(definition.Name)}{arguments} {Convert.ToHexString(reader.GetBlobBytes(definition.Signature))}";
    }

    private static string? Type(UsedType type, IReadOnlyDictionary<string, PublishedAssembly> assemblies) => type switch
    {
        UsedType.ArrayOf(var element, var rank) => Type(element, assemblies) is { } of ? $"{of}[{rank}]" : null,
        UsedType.Named named when assemblies.TryGetValue(named.Assembly, out var assembly) && Arguments(named.Arguments, assemblies) is { } arguments =>
            $"[{named.Assembly}]{Definition(assembly.Reader, assembly.Type(named.Token))}{arguments}",
        _ => null,
    };

    private static string Definition(MetadataReader reader, TypeDefinition type) => type.GetDeclaringType() is { IsNil: false } outer
        ? $"{Definition(reader, reader.GetTypeDefinition(outer))}+{reader.GetString(type.Name)}"
        : $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";

    private static string? Arguments(IReadOnlyList<UsedType> types, IReadOnlyDictionary<string, PublishedAssembly> assemblies)
    {
        var names = types.Select(type => Type(type, assemblies)).OfType<string>().ToList();
        if (names.Count != types.Count) return null;
        return names is [] ? "" : $"<{string.Join(',', names)}>";
    }
}
