using BenchmarkDotNet.Attributes;
using Strongroom.TransparencyLog;

namespace Strongroom.Micro;

/// <summary>An audit entry in its canonical form, the hash of its leaf, and canonical JSON on its own.</summary>
public class CanonicalForm
{
    private static readonly byte[] Json = """{"tags":["a","b"],"size":1048576,"mediaType":"application/pdf","validity":900,"reason":"größe"}"""u8.ToArray();

    private readonly AuditEntryForm _entry = new()
    {
        Tenant = Guid.Parse("01930000-0000-7000-8000-0000000000aa"),
        Id = Guid.Parse("01930000-0000-7000-8000-0000000000ab"),
        Tx = 123_456_789,
        At = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Operation = "file.signed_url",
        Action = "SIGNED_URL_GENERATED",
        Success = true,
        Actor = Guid.Parse("01930000-0000-7000-8000-0000000000ac"),
        Role = "member",
        Origin = Guid.Parse("01930000-0000-7000-8000-0000000000ad"),
        Trace = "0af7651916cd43dd8448eb211c80319c",
        File = Guid.Parse("01930000-0000-7000-8000-0000000000ae"),
        PathHash = new string('a', 64),
        Grant = Guid.Parse("01930000-0000-7000-8000-0000000000af"),
        Metadata = """{"validity":900,"purpose":"view"}""",
    };

    [Benchmark]
    public byte[] EntryToBytes() => _entry.ToBytes();

    [Benchmark]
    public LogHash EntryToLeaf() => _entry.LeafHash();

    [Benchmark]
    public byte[] CanonicalJsonOfAHundredBytes() => CanonicalJson.Serialize(Json);
}
