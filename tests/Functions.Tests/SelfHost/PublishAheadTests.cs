using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Strongroom.Functions.Tests.Infra;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>The profile of what a publication compiles ahead (src/PublishAhead.mibc).</summary>
public sealed class PublishAheadTests
{
    private static readonly string Source = Path.Combine(BicepTree.Root(), "src");

    [Fact]
    public void Profile_OfOurOwnMethods_NamesThoseThatAreStillThere()
    {
        using var image = Open();
        var reader = image.GetMetadataReader();
        var own = reader.MemberReferences.Select(reader.GetMemberReference)
            .Select(method => (Type: NameOf(reader, method.Parent), Method: reader.GetString(method.Name)))
            .Where(method => method.Type?.Assembly.StartsWith("Strongroom.", StringComparison.Ordinal) == true).ToList();

        var gone = own.Where(method => !Exists(method.Type!.Value, method.Method)).ToList();

        own.Count.ShouldBeGreaterThan(500);
        // Beyond that the JIT does at the start what was to be done ahead: record it again, benchmarks/Profile/record.
        gone.Count.ShouldBeLessThan(own.Count / 10, string.Join(Environment.NewLine, gone));
    }

    private static PEReader Open()
    {
        using var archive = ZipFile.OpenRead(Path.Combine(Source, "PublishAhead.mibc"));
        // The compiler looks for this name, and for no other.
        using var entry = archive.GetEntry("PublishAhead.mibc.dll").ShouldNotBeNull().Open();
        var copy = new MemoryStream();
        entry.CopyTo(copy);
        copy.Position = 0;
        return new PEReader(copy);
    }

    private static bool Exists((string Assembly, string Name) type, string method) =>
        Assembly.Load(type.Assembly).GetType(type.Name)?
            .GetMember(method, MemberTypes.Method | MemberTypes.Constructor, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Length > 0;

    // The assembly and the full name, as reflection has it; null for one that is made over others, whose definition is behind more bytes.
    private static (string Assembly, string Name)? NameOf(MetadataReader reader, EntityHandle handle)
    {
        if (handle.Kind != HandleKind.TypeReference) return null;
        var type = reader.GetTypeReference((TypeReferenceHandle)handle);
        var name = reader.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.AssemblyReference)
        {
            var assembly = reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
            return (assembly, type.Namespace.IsNil ? name : $"{reader.GetString(type.Namespace)}.{name}");
        }
        return NameOf(reader, type.ResolutionScope) is { } outer ? (outer.Assembly, $"{outer.Name}+{name}") : null;
    }
}
