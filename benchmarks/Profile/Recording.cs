using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace Strongroom.Profile;

/// <summary>What one process told of itself: modules, types and methods by the addresses that the runtime had for them, and which methods were asked for.</summary>
internal sealed class Recording
{
    private readonly Dictionary<long, string> _modules = [];
    private readonly Dictionary<ulong, TypeEntry> _types = [];
    private readonly Dictionary<long, MethodEntry> _methods = [];
    private readonly List<long> _used = [];
    private readonly HashSet<long> _seen = [];

    private Recording()
    {
    }

    /// <summary>Reads a file in the format of EventPipe.</summary>
    public static Recording Read(string file)
    {
        var recording = new Recording();
        using var source = new EventPipeEventSource(file);
        source.Clr.LoaderModuleLoad += recording.Add;
        source.Clr.TypeBulkType += recording.Add;
        source.Clr.MethodMethodDetails += recording.Add;
        // Compiled ahead, and taken from there; or left to the JIT, which is what the next image can have ahead.
        source.Clr.MethodR2RGetEntryPoint += data => recording.Use(data.MethodID);
        source.Clr.MethodLoadVerbose += data => recording.Use(data.MethodID);
        try
        {
            source.Process();
        }
        catch (FormatException)
        {
            // The process was killed in the middle of an event: all before it hold.
        }
        return recording;
    }

    /// <summary>The methods in the order of their first use. Null for each that cannot be named: generated at run time, or of a kind that a profile does not hold.</summary>
    public IEnumerable<UsedMethod?> Methods() => _used.Select(Method);

    private void Add(ModuleLoadUnloadTraceData data)
    {
        if (!data.ModuleFlags.HasFlag(ModuleFlags.Dynamic)) _modules[data.ModuleID] = Path.GetFileNameWithoutExtension(data.ModuleILPath);
    }

    private void Add(GCBulkTypeTraceData data)
    {
        for (var number = 0; number < data.Count; number++)
        {
            var type = data.Values(number);
            var rank = type.CorElementType == (byte)System.Reflection.Metadata.SignatureTypeCode.Array ? type.Flags.GetArrayRank() : 0;
            _types[type.TypeID] = new TypeEntry(
                (long)type.ModuleID, type.TypeNameID, type.Flags.HasFlag(TypeFlags.Array), rank, [.. Enumerable.Range(0, type.TypeParameterCount).Select(index => type.TypeParameterID(index))]);
        }
    }

    private void Add(MethodDetailsTraceData data) =>
        _methods[data.MethodID] = new MethodEntry((ulong)data.TypeID, data.MethodToken, [.. Enumerable.Range(0, data.TypeParameterCount).Select(index => (ulong)data.TypeParameters(index))]);

    private void Use(long method)
    {
        if (_seen.Add(method)) _used.Add(method);
    }

    private UsedMethod? Method(long id)
    {
        if (!_methods.TryGetValue(id, out var entry) || Type(entry.Type) is not UsedType.Named owner) return null;
        return Types(entry.Arguments) is { } arguments ? new UsedMethod(owner, entry.Token, arguments) : null;
    }

    private UsedType? Type(ulong id)
    {
        if (!_types.TryGetValue(id, out var entry) || Types(entry.Arguments) is not { } arguments) return null;
        if (entry.IsArray) return arguments is [var element] ? new UsedType.ArrayOf(element, entry.Rank) : null;
        return _modules.TryGetValue(entry.Module, out var assembly) && entry.Token >>> 24 == 0x02 ? new UsedType.Named(assembly, entry.Token, arguments) : null;
    }

    private List<UsedType>? Types(ulong[] ids)
    {
        var types = ids.Select(Type).OfType<UsedType>().ToList();
        return types.Count == ids.Length ? types : null;
    }

    private sealed record TypeEntry(long Module, int Token, bool IsArray, int Rank, ulong[] Arguments);

    private sealed record MethodEntry(ulong Type, int Token, ulong[] Arguments);
}
