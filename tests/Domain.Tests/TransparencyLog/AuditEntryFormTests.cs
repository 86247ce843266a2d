using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.TransparencyLog;

public sealed class AuditEntryFormTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(1000);

    /// <summary>The entry of docs/audit-log-format.md.</summary>
    private static readonly AuditEntryForm Example = new()
    {
        Tenant = Guid.Parse("0190a000-0000-7000-8000-000000000001"),
        Id = Guid.Parse("0190a000-1111-7222-8333-444444444444"),
        Tx = 18446744073709551615,
        At = new DateTimeOffset(2026, 3, 1, 9, 30, 15, TimeSpan.Zero).AddTicks(123_456_7),
        Operation = "file.upload_url",
        Action = "SIGNED_URL_GENERATED",
        Success = true,
        Error = null,
        Actor = Guid.Parse("5b0e6f6e-7a53-4c1c-9f57-3c5f8a0d2e11"),
        Role = "admin,member",
        Origin = Guid.Parse("b1d9a8c4-2f60-4e7b-8a36-0c4c7b1f9d22"),
        Trace = "4bf92f3577b34da6a3ce929d0e0e4736",
        File = Guid.Parse("0190a000-5555-7666-8777-888888888888"),
        PathHash = "61bffd24afedd597937f8e81ec143e4b4564a33b37d60c0ff73e96ff6c86793a", // of accounting/invoice/7/Rechnung.pdf
        ObjectType = "invoice",
        ObjectId = "Ä 2026/\"7\"\n",
        Grant = null,
        Metadata = """{ "size": 1048576.0, "contentType": "application/pdf", "parts": [1, 2e0], "a": {"ö": null, "z": false} }""",
    };

    private static readonly string Golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "TransparencyLog/Golden/audit-entry-v1.json"));

    [Fact]
    public void Example_Written_IsTheGoldenFile()
    {
        Encoding.UTF8.GetString(Example.ToBytes()).ShouldBe(Golden);
        Example.LeafHash().ToHex().ShouldBe("c6b113f6d6d0a7962d83b0ad10b3445c4b4f0f8a7b9666d873065f95ef91f774");
        CanonicalJson.IsCanonical(Example.ToBytes()).ShouldBeTrue();
    }

    [Fact]
    public void Golden_Read_IsTheExample()
    {
        var read = AuditEntryForm.Parse(Encoding.UTF8.GetBytes(Golden));
        read.ShouldBe(Example with { At = read.At, Metadata = read.Metadata });
        read.At.ShouldBe(Example.At.AddTicks(-7), "the form ends at microseconds");
        read.Metadata.ShouldBe("""{"a":{"z":false,"ö":null},"contentType":"application/pdf","parts":[1,2],"size":1048576}""");
        read.LeafHash().ShouldBe(Example.LeafHash());
        AuditEntryForm.Check(Encoding.UTF8.GetBytes(Golden), out var tenant, out var id).ShouldBeNull();
        (tenant, id).ShouldBe((Example.Tenant, Example.Id));
    }

    [Fact]
    public void Entry_WithNothingKnown_HasEveryMember()
    {
        var bare = new AuditEntryForm { Tenant = default, Id = default, Tx = 0, At = default, Operation = "", Action = "", Success = false };
        Encoding.UTF8.GetString(bare.ToBytes()).ShouldBe(
            """{"action":"","actor":null,"at":"0001-01-01T00:00:00.000000Z","error":null,"file":null,"grant":null,"id":"00000000-0000-0000-0000-000000000000","metadata":{}""" +
            ""","objectId":null,"objectType":null,"operation":"","origin":null,"pathHash":null,"role":null,"success":false,"tenant":"00000000-0000-0000-0000-000000000000","trace":null,"tx":"0","v":1}""");
        AuditEntryForm.Parse(bare.ToBytes()).ShouldBe(bare);
    }

    [Fact]
    public void Entry_Any_RoundTripsInCanonicalForm() => Prop.ForAll(Entries(), entry =>
    {
        var bytes = entry.ToBytes();
        return AuditEntryForm.Parse(bytes) == entry with { At = entry.At.AddTicks(-(entry.At.Ticks % 10)) }
            && CanonicalJson.Serialize(bytes).AsSpan().SequenceEqual(bytes)
            && AuditEntryForm.Check(bytes, out var tenant, out var id) is null && tenant == entry.Tenant && id == entry.Id;
    }).Check(Thorough);

    [Fact]
    public void Entry_AnyByteFlipped_IsAnotherEntryOrNone()
    {
        // Whatever still reads as an entry has exactly the bytes that it is written as: no two byte strings mean the same entry.
        var bytes = Encoding.UTF8.GetBytes(Golden);
        for (var i = 0; i < bytes.Length; i++)
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = bytes.ToArray();
                changed[i] ^= (byte)(1 << bit);
                var fault = AuditEntryForm.Check(changed, out _, out _);
                if (fault is null) AuditEntryForm.Parse(changed).ToBytes().ShouldBe(changed);
                else Should.Throw<FormatException>(() => AuditEntryForm.Parse(changed)).Message.ShouldBe(fault);
            }
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":2", "version")]
    [InlineData("\"v\":1", "\"v\":1.0", "version")]
    [InlineData("\"v\":1", "\"v\":\"1\"", "version")]
    [InlineData("{\"action\"", "{ \"action\"", "canonical form, first at byte 1")]
    [InlineData("\"v\":1}", "\"v\":1}\n", "canonical form")]
    [InlineData("\"v\":1}", "\"v\":1,\"w\":1}", "'w' is unknown")]
    [InlineData("\"grant\":null,", "", "'grant' is missing")]
    [InlineData("\"grant\":null", "\"grant\":7", "'grant' is not a uuid or null")]
    [InlineData("\"grant\":null", "\"grant\":\"\"", "'grant' is not a uuid or null")]
    [InlineData("\"success\":true", "\"success\":null", "'success' is not a boolean")]
    [InlineData("\"tx\":\"1844", "\"tx\":\"-1844", "'tx' is not a string of decimal digits")]
    [InlineData("\"tx\":\"1844", "\"tx\":\"01844", "leading zeros")]
    [InlineData("\"tx\":\"1844", "\"tx\":\"91844", "leading zeros")]
    [InlineData("\"operation\":\"file", "\"operation\":\"fil\\u0065", "canonical form")]
    [InlineData("5b0e6f6e", "5B0e6f6e", "lower case")]
    [InlineData(".123456Z", ".1234560Z", "microsecond")]
    [InlineData(".123456Z", ".123456+00:00", "microsecond")]
    [InlineData("\"action\":\"SIGNED", "\"action\":\"SIGNED\"SIGNED", "not JSON")]
    [InlineData("\"size\":1048576", "\"size\":1048576.0", "canonical form")]
    [InlineData("\"size\":1048576", "\"size\":9007199254740993", "IEEE 754")]
    [InlineData("\"parts\":[1,2]", "\"parts\":[1,2],\"parts\":[1,2]", "twice")]
    public void Parse_NotTheForm_SaysWhy(string found, string replaced, string message)
    {
        var changed = Golden.Replace(found, replaced, StringComparison.Ordinal);
        changed.ShouldNotBe(Golden);
        Should.Throw<FormatException>(() => AuditEntryForm.Parse(Encoding.UTF8.GetBytes(changed))).Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\u00ff")]
    public void Parse_NoEntryAtAll_Throws(string text) => Should.Throw<FormatException>(() => AuditEntryForm.Parse(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void ToBytes_WhatHasNoForm_Throws()
    {
        Should.Throw<FormatException>(() => (Example with { ObjectId = "\ud800" }).ToBytes());
        Should.Throw<FormatException>(() => (Example with { Metadata = "[]" }).ToBytes());
        Should.Throw<FormatException>(() => (Example with { Metadata = "{\"n\": 12345678901234567890}" }).ToBytes());
        Should.Throw<FormatException>(() => (Example with { ObjectId = new string('x', 65_536) }).ToBytes()).Message.ShouldContain("65535");
    }

    private static Arbitrary<AuditEntryForm> Entries()
    {
        var text = Gen.OneOf(
            ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => s.Get).Where(s => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(s)) == s),
            Gen.Elements("", "\"", "\\", "\0", "\u001f", "\u007f", "😀", "\u2028", "null", "a\tb", "Ä"));
        var maybeText = Gen.OneOf(Gen.Constant<string?>(null), text.Select(t => (string?)t));
        var uuid = ArbMap.Default.GeneratorFor<Guid>();
        var maybeUuid = Gen.OneOf(Gen.Constant<Guid?>(null), uuid.Select(g => (Guid?)g));
        var time = Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(0, 9_999_999), (s, t) => DateTimeOffset.UnixEpoch.AddSeconds(s).AddTicks(t));
        var texts = text.Two();
        var maybes = maybeText.ListOf(5);
        var uuids = uuid.Two();
        var maybeUuids = maybeUuid.ListOf(4);
        return (from t in texts
                from m in maybes
                from u in uuids
                from o in maybeUuids
                from at in time
                from tx in ArbMap.Default.GeneratorFor<ulong>()
                from success in Gen.Elements(true, false)
                from metadata in Gen.Elements("{}", """{"a":[1,{"b":"\n"}]}""", """{"":null}""")
                select new AuditEntryForm
                {
                    Tenant = u.Item1,
                    Id = u.Item2,
                    Tx = tx,
                    At = at,
                    Operation = t.Item1,
                    Action = t.Item2,
                    Success = success,
                    Error = m[0],
                    Role = m[1],
                    Trace = m[2],
                    ObjectType = m[3],
                    ObjectId = m[4],
                    Actor = o[0],
                    Origin = o[1],
                    File = o[2],
                    Grant = o[3],
                    Metadata = metadata,
                }).ToArbitrary();
    }
}
