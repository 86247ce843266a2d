using System.Text;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.TransparencyLog;

public sealed class ReceiptTests : IDisposable
{
    private static readonly Guid Tenant = Guid.Parse("0199c7a0-0000-7000-8000-000000000001");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-tests-");
    private readonly KeyFileSigner _signer;

    public ReceiptTests() => _signer = KeyFileSigner.OpenOrCreate(Path.Combine(_folder.FullName, "key.pem"), "tests");

    public void Dispose()
    {
        _signer.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Statement_InFull_IsTheseBytes()
    {
        Statement(1).ToString().ShouldBe(
            """{"confirmation":"LIST: no such object","file":"0199c7a0-0000-7000-8000-000000000101","keySha256":"ab","plan":null,"planDigest":null,"policy":"0199c7a0-0000-7000-8000-000000000003","policyVersion":7,"purgedAt":"2026-06-15T12:00:00.000000Z","reason":"retention","reasonSha256":null,"receipt":"0199c7a0-0000-7000-8000-000000000001","run":null,"sha256":null,"size":4,"store":"eu \"1\"","tenant":"0199c7a0-0000-7000-8000-000000000001","v":1}""");
        CanonicalJson.IsCanonical(Statement(1).ToBytes()).ShouldBeTrue();
        ReceiptStatement.Parse(Statement(1).ToBytes()).ShouldBe(Statement(1));
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":2")]
    [InlineData("\"v\":1", "\"v\": 1")]
    [InlineData("\"size\":4", "\"size\":\"4\"")]
    [InlineData("\"size\":4", "\"size\":-4")]
    [InlineData("\"size\":4,", "")]
    [InlineData("\"run\":null", "\"run\":null,\"run\":null")]
    [InlineData("\"reason\":\"retention\"", "\"reason\":null")]
    [InlineData("12:00:00.000000Z", "12:00:00Z")]
    [InlineData("0199c7a0-0000-7000-8000-000000000101", "0199C7A0-0000-7000-8000-000000000101")]
    public void Statement_InAnotherForm_IsRefused(string from, string to)
    {
        var text = Statement(1).ToString();
        text.ShouldContain(from);
        Should.Throw<FormatException>(() => ReceiptStatement.Parse(Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(77)]
    [InlineData(1000)]
    public async Task Receipt_OfABatchOfAnySize_IsProvenByItsNote(int size)
    {
        var (statements, hashes, note) = await SignAsync(size);
        foreach (var index in new[] { 0, size / 3, size / 2, size - 1 }.Distinct())
        {
            var proof = ReceiptProof.Make(hashes, index);
            proof.Length.ShouldBeLessThanOrEqualTo(10);
            Check(statements[index], index, proof, note).ShouldBeNull();
        }
    }

    [Fact]
    public async Task Receipt_WithAnythingChanged_IsNotProven()
    {
        var (statements, hashes, note) = await SignAsync(10);
        var proof = ReceiptProof.Make(hashes, 4);
        Check(statements[4], 4, proof, note).ShouldBeNull();

        Check(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(statements[4]).Replace("\"size\":4", "\"size\":5", StringComparison.Ordinal)), 4, proof, note).ShouldNotBeNull();
        Check(statements[5], 4, proof, note).ShouldNotBeNull();
        Check(statements[4], 5, proof, note).ShouldNotBeNull();
        Check(statements[4], 4, proof[1..], note).ShouldNotBeNull();
        Check(statements[4], 4, [MerkleHash.Empty, .. proof[1..]], note).ShouldNotBeNull();

        var text = Encoding.UTF8.GetString(note);
        foreach (var (from, to) in new[] { ("\n10\n", "\n11\n"), ("2026-06-15", "2026-06-16"), ("tests/audit", "other/audit"), ("\u2014 tests ", "\u2014 other ") })
        {
            text.ShouldContain(from);
            Check(statements[4], 4, proof, Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal))).ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task Receipt_UnderTheNoteOfAnotherTenantOrOfAnUnknownKey_IsNotProven()
    {
        var (statements, hashes, note) = await SignAsync(3, Guid.Parse("0199c7a0-0000-7000-8000-000000000002"));
        Check(statements[0], 0, ReceiptProof.Make(hashes, 0), note).ShouldNotBeNull().ShouldContain("of tenant");

        using var other = KeyFileSigner.OpenOrCreate(Path.Combine(_folder.FullName, "other.pem"), "tests");
        ReceiptProof.Check(statements[0], 0, ReceiptProof.Make(hashes, 0), note, [other.PublicKey]).ShouldNotBeNull();
    }

    [Fact]
    public async Task Note_IsNoCheckpointAndACheckpointIsNoNote()
    {
        var (_, _, note) = await SignAsync(3);
        var text = SignedNote.Parse(note).Text;
        Should.Throw<FormatException>(() => Checkpoint.Parse(text));
        Should.Throw<FormatException>(() => ReceiptNote.Parse(new Checkpoint("o", 1, MerkleHash.Empty, []).Format()));
        Should.Throw<FormatException>(() => ReceiptNote.Parse(text + "\n"));
        Should.Throw<FormatException>(() => ReceiptNote.Parse(text.Replace("\n3\n", "\n03\n", StringComparison.Ordinal)));
        ReceiptNote.Parse(text).Format().ShouldBe(text);
    }

    private static ReceiptStatement Statement(int number) => new()
    {
        Tenant = Tenant,
        Receipt = Guid.Parse($"0199c7a0-0000-7000-8000-{number:D12}"),
        File = Guid.Parse($"0199c7a0-0000-7000-8000-{100 + number:D12}"),
        KeySha256 = "ab",
        Size = 4,
        Store = "eu \"1\"",
        Policy = Guid.Parse("0199c7a0-0000-7000-8000-000000000003"),
        PolicyVersion = 7,
        Reason = "retention",
        Confirmation = "LIST: no such object",
        PurgedAt = new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero),
    };

    private async Task<(byte[][] Statements, byte[] Hashes, byte[] Note)> SignAsync(int size, Guid? tenant = null)
    {
        byte[][] statements = [.. Enumerable.Range(1, size).Select(number => Statement(number).ToBytes())];
        byte[] hashes = [.. statements.SelectMany(statement => ReceiptProof.Leaf(statement).Bytes.ToArray())];
        var text = new ReceiptNote(ReceiptNote.OriginOf("tests/audit", tenant ?? Tenant), Guid.Parse("0199c7a0-0000-7000-8000-0000000000ff"), size, MerkleHash.Root(hashes), new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero));
        return (statements, hashes, (await SignedNote.SignAsync(text.Format(), [_signer], TestContext.Current.CancellationToken)).ToBytes());
    }

    private string? Check(byte[] statement, int index, LogHash[] proof, byte[] note) => ReceiptProof.Check(statement, index, proof, note, [_signer.PublicKey]);
}
