using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Strongroom.Profile;

/// <summary>
/// Writes the file that the compiler takes (<c>--mibc</c>): an assembly that is never run, where the body of a method is a list of methods. Those over the same
/// assemblies are a group; <c>AssemblyDictionary</c> names the groups. Equal input gives equal bytes.
/// </summary>
/// <param name="assemblies">Where the methods are defined.</param>
internal sealed class ProfileWriter(IReadOnlyDictionary<string, PublishedAssembly> assemblies)
{
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly MetadataBuilder _metadata = new();
    private readonly MethodBodyStreamEncoder _bodies = new(new BlobBuilder());
    private readonly Dictionary<string, AssemblyReferenceHandle> _assemblies = [];
    private readonly Dictionary<(EntityHandle, string, string), TypeReferenceHandle> _types = [];
    private readonly Dictionary<string, EntityHandle> _specifications = [];
    private readonly Dictionary<string, EntityHandle> _members = [];

    /// <summary>Writes it, methods in the order given.</summary>
    public void Write(IEnumerable<UsedMethod> methods, string file)
    {
        // 1. What an assembly must have.
        var name = Path.GetFileName(file);
        _metadata.AddModule(0, _metadata.GetOrAddString(name), _metadata.GetOrAddGuid(new Guid("5e1f3c1e-6d2b-4c55-9f0a-7a0d5c3b9e21")), default, default);
        _metadata.AddAssembly(_metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        _metadata.AddTypeDefinition(default, default, _metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));

        // 2. A method a group, and the list of groups.
        var dictionary = new InstructionEncoder(new BlobBuilder());
        foreach (var group in methods.GroupBy(Group).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var list = new InstructionEncoder(new BlobBuilder());
            foreach (var method in group)
            {
                list.OpCode(ILOpCode.Ldtoken);
                list.Token(Method(method));
                // Any weight says that it is used.
                list.LoadString(_metadata.GetOrAddUserString("ExclusiveWeight"));
                list.LoadConstantI4(1);
                list.OpCode(ILOpCode.Pop);
            }
            dictionary.LoadString(_metadata.GetOrAddUserString(group.Key));
            dictionary.OpCode(ILOpCode.Ldtoken);
            dictionary.Token(AddMethod("Group" + _metadata.GetRowCount(TableIndex.MethodDef), list));
            dictionary.OpCode(ILOpCode.Pop);
        }
        AddMethod("AssemblyDictionary", dictionary);

        // 3. The file: compressed, with a time that is always the same.
        var image = new BlobBuilder();
        new ManagedPEBuilder(new PEHeaderBuilder(), new MetadataRootBuilder(_metadata), _bodies.Builder, deterministicIdProvider: _ => default).Serialize(image);
        using var archive = new ZipArchive(File.Create(file), ZipArchiveMode.Create);
        var entry = archive.CreateEntry(name + ".dll", CompressionLevel.SmallestSize);
        entry.LastWriteTime = NoTime;
        using var stream = entry.Open();
        image.WriteContentTo(stream);
    }

    private MethodDefinitionHandle AddMethod(string name, InstructionEncoder body)
    {
        body.OpCode(ILOpCode.Ret);
        return _metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static, MethodImplAttributes.IL, _metadata.GetOrAddString(name),
            _metadata.GetOrAddBlob(new byte[] { 0, 0, (byte)SignatureTypeCode.Void }), _bodies.AddMethodBody(body), default);
    }

    // The assembly that defines it, then all others that it is made over. The compiler leaves out groups with an assembly that it does not have.
    private static string Group(UsedMethod method)
    {
        var others = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var argument in method.Owner.Arguments.Concat(method.Arguments)) AddAssemblies(argument, others);
        others.Remove(method.Owner.Assembly);
        return string.Concat(others.Prepend(method.Owner.Assembly).Select(assembly => assembly + ";"));
    }

    private static void AddAssemblies(UsedType type, SortedSet<string> names)
    {
        if (type is UsedType.ArrayOf array) AddAssemblies(array.Element, names);
        if (type is not UsedType.Named named) return;
        names.Add(named.Assembly);
        foreach (var argument in named.Arguments) AddAssemblies(argument, names);
    }

    private EntityHandle Method(UsedMethod method)
    {
        var assembly = assemblies[method.Owner.Assembly];
        var definition = assembly.Method(method.Token);
        var owner = method.Owner.Arguments is [] ? Definition(assembly, method.Owner.Token) : Specification(Encode(method.Owner));
        var name = assembly.Reader.GetString(definition.Name);
        var signature = new SignatureCopy((reader, type) => Reference(assembly, reader, type)).Copy(assembly.Reader, definition.Signature);
        var member = Known(_members, $"{MetadataTokens.GetToken(owner)} {name} {Convert.ToHexString(signature)}", () =>
            _metadata.AddMemberReference(owner, _metadata.GetOrAddString(name), _metadata.GetOrAddBlob(signature)));
        if (method.Arguments is []) return member;
        byte[] arguments = [(byte)SignatureKind.MethodSpecification, .. SignatureCopy.Number(method.Arguments.Count), .. method.Arguments.SelectMany(Encode)];
        return _metadata.AddMethodSpecification(member, _metadata.GetOrAddBlob(arguments));
    }

    private byte[] Encode(UsedType type) => type switch
    {
        UsedType.ArrayOf(var element, 0) => [(byte)SignatureTypeCode.SZArray, .. Encode(element)],
        UsedType.ArrayOf(var element, var rank) => [(byte)SignatureTypeCode.Array, .. Encode(element), .. SignatureCopy.Number(rank), 0, 0],
        UsedType.Named { Arguments: [] } plain => EncodeDefinition(plain),
        UsedType.Named made => [(byte)SignatureTypeCode.GenericTypeInstance, .. EncodeDefinition(made), .. SignatureCopy.Number(made.Arguments.Count), .. made.Arguments.SelectMany(Encode)],
        _ => throw new InvalidOperationException("There is no other kind."),
    };

    private byte[] EncodeDefinition(UsedType.Named type)
    {
        var assembly = assemblies[type.Assembly];
        var kind = assembly.IsValueType(assembly.Type(type.Token)) ? SignatureTypeKind.ValueType : SignatureTypeKind.Class;
        return [(byte)kind, .. SignatureCopy.Number(CodedIndex.TypeDefOrRefOrSpec(Definition(assembly, type.Token)))];
    }

    private EntityHandle Specification(byte[] signature) =>
        Known(_specifications, Convert.ToHexString(signature), () => _metadata.AddTypeSpecification(_metadata.GetOrAddBlob(signature)));

    private TypeReferenceHandle Definition(PublishedAssembly assembly, int token)
    {
        var type = assembly.Type(token);
        var (space, name) = (assembly.Reader.GetString(type.Namespace), assembly.Reader.GetString(type.Name));
        // Shared code is over a type that belongs to no assembly.
        if (type.GetDeclaringType() is { IsNil: false } outer) return Reference(Definition(assembly, MetadataTokens.GetToken(outer)), space, name);
        return Reference(Assembly((space, name) == ("System", "__Canon") ? "System.Private.Canon" : assembly.Name), space, name);
    }

    // What a signature names, in the words of the assembly that it stands in.
    private TypeReferenceHandle Reference(PublishedAssembly assembly, MetadataReader reader, EntityHandle type)
    {
        if (type.Kind == HandleKind.TypeDefinition) return Definition(assembly, MetadataTokens.GetToken(type));
        var reference = reader.GetTypeReference((TypeReferenceHandle)type);
        EntityHandle scope = reference.ResolutionScope.Kind switch
        {
            HandleKind.TypeReference => Reference(assembly, reader, reference.ResolutionScope),
            HandleKind.AssemblyReference => Assembly(reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name)),
            _ => Assembly(assembly.Name),
        };
        return Reference(scope, reader.GetString(reference.Namespace), reader.GetString(reference.Name));
    }

    private TypeReferenceHandle Reference(EntityHandle scope, string space, string name) =>
        Known(_types, (scope, space, name), () => _metadata.AddTypeReference(scope, space.Length == 0 ? default : _metadata.GetOrAddString(space), _metadata.GetOrAddString(name)));

    private AssemblyReferenceHandle Assembly(string name) =>
        Known(_assemblies, name, () => _metadata.AddAssemblyReference(_metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, default, default));

    private static TValue Known<TKey, TValue>(Dictionary<TKey, TValue> known, TKey key, Func<TValue> add)
        where TKey : notnull
    {
        if (!known.TryGetValue(key, out var value)) known[key] = value = add();
        return value;
    }
}
