using System.Security.Cryptography;
using System.Text;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.TransparencyLog;

public sealed class SignedNoteTests : IDisposable
{
    // The public key of Rekor, and a checkpoint that it signed: published for implementations of the note format.
    private const string RekorKey =
        "rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=";

    private const string RekorNote =
        "Rekor\n798034\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n\n" +
        "\u2014 rekor.sigstore.dev wNI9ajBEAiARInWIWyCdyG27CO6LPnPekyw20qO0YJfoaPaowGp/XgIgc+qEHS3+GKVClgqq20uDLet7MCoTURUCRdxwWBHHufk=\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("strongroom-note").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private KeyFileSigner Signer(string name) => KeyFileSigner.OpenOrCreate(Path.Combine(_folder, name.Replace('/', '-')), name);

    private static SignedNote Parse(string note) => SignedNote.Parse(Encoding.UTF8.GetBytes(note));

    [Fact]
    public void Note_Published_IsSignedByItsKey()
    {
        var key = NoteKey.Parse(RekorKey);
        key.ToString().ShouldBe(RekorKey);
        key.KeyId.ShouldBe(0xc0d23d6au);
        var note = Parse(RekorNote);
        note.IsSignedBy([key], out _).ShouldBeTrue();
        Encoding.UTF8.GetString(note.ToBytes()).ShouldBe(RekorNote);
        var checkpoint = Checkpoint.Parse(note.Text);
        (checkpoint.Origin, checkpoint.Size).ShouldBe(("Rekor", 798034));
        checkpoint.Format().ShouldBe(note.Text);
    }

    [Fact]
    public async Task Note_OfSeveralSigners_RoundTrips()
    {
        using var old = Signer("log.example/a");
        using var next = Signer("log.example/b");
        using var other = Signer("log.example/c");
        var note = SignedNote.Parse((await SignedNote.SignAsync("text\n\nmore\n", [old, next], TestContext.Current.CancellationToken)).ToBytes());
        note.Text.ShouldBe("text\n\nmore\n");
        note.IsSignedBy([old.PublicKey], out _).ShouldBeTrue();
        note.IsSignedBy([next.PublicKey, other.PublicKey], out _).ShouldBeTrue();
        note.IsSignedBy([other.PublicKey], out var why).ShouldBeFalse();
        why!.ShouldContain("log.example/c");
        note.IsSignedBy([], out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Note_AnyByteChanged_IsNotTheNote()
    {
        using var signer = Signer("log.example");
        var bytes = (await SignedNote.SignAsync("log.example\n4\n", [signer], TestContext.Current.CancellationToken)).ToBytes();
        for (var i = 0; i < bytes.Length; i++)
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = bytes.ToArray();
                changed[i] ^= (byte)(1 << bit);
                try
                {
                    SignedNote.Parse(changed).IsSignedBy([signer.PublicKey], out _).ShouldBeFalse($"byte {i}, bit {bit}");
                }
                catch (FormatException)
                {
                }
            }
    }

    [Fact]
    public async Task Note_GoodAndBadSignatureOfKnownKeys_IsRefused()
    {
        using var a = Signer("a");
        using var b = Signer("b");
        var good = await SignedNote.SignAsync("text\n", [a], TestContext.Current.CancellationToken);
        var other = await SignedNote.SignAsync("other\n", [b], TestContext.Current.CancellationToken);
        var both = Parse(Encoding.UTF8.GetString(good.ToBytes()) + Encoding.UTF8.GetString(other.ToBytes()).Split("\n\n")[1]);
        both.IsSignedBy([a.PublicKey], out _).ShouldBeTrue("b is not known");
        both.IsSignedBy([a.PublicKey, b.PublicKey], out var why).ShouldBeFalse();
        why!.ShouldContain("The signature of b+");
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n\u2014 name AAAAAAA=")]
    [InlineData("text\n\n\u2014 name AAAAAAA\n")]
    [InlineData("text\n\n\u2014 name AAAAAAB=\n")]
    [InlineData("text\n\n\u2014 name AAAA\n")]
    [InlineData("text\n\n\u2014 name  AAAAAAA=\n")]
    [InlineData("text\n\n\u2014 na+me AAAAAAA=\n")]
    [InlineData("text\n\n\u2014 na\u00a0me AAAAAAA=\n")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("te\txt\n\n\u2014 name AAAAAAA=\n")]
    [InlineData("text\r\n\n\u2014 name AAAAAAA=\n")]
    public void Parse_NotANote_Throws(string note) => Should.Throw<FormatException>(() => Parse(note));

    [Fact]
    public void Parse_TooManySignatures_Throws()
    {
        var line = "\u2014 name AAAAAAA=\n";
        Parse("text\n\n" + string.Concat(Enumerable.Repeat(line, 16))).Signatures.Count.ShouldBe(16);
        Should.Throw<FormatException>(() => Parse("text\n\n" + string.Concat(Enumerable.Repeat(line, 101))));
        Should.Throw<FormatException>(() => Parse(new string('x', 1_000_000) + "\n\n" + line));
        Should.Throw<FormatException>(() => SignedNote.Parse([0xff, (byte)'\n', (byte)'\n']));
    }

    [Fact]
    public async Task Sign_TextThatIsNone_Throws()
    {
        using var signer = Signer("a");
        await Should.ThrowAsync<FormatException>(() => SignedNote.SignAsync("no newline", [signer], TestContext.Current.CancellationToken));
        await Should.ThrowAsync<FormatException>(() => SignedNote.SignAsync("a\tb\n", [signer], TestContext.Current.CancellationToken));
        await Should.ThrowAsync<ArgumentException>(() => SignedNote.SignAsync("a\n", [], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("rekor.sigstore.dev+c0d23d6b+")]
    [InlineData("rekor.sigstore.dev+C0D23D6A+")]
    [InlineData("rekor.sigstore.dev+0c0d23d6a+")]
    [InlineData("rekor sigstore+c0d23d6a+")]
    [InlineData("+c0d23d6a+")]
    public void Key_NotInItsForm_IsRefused(string start) => Should.Throw<FormatException>(() => NoteKey.Parse(start + RekorKey.Split('+', 3)[2]));

    [Theory]
    [InlineData("name+c0d23d6a")]
    [InlineData("name+c0d23d6a+AA==")]
    [InlineData("name+c0d23d6a+AgEC")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    public void Key_OfAnotherKind_IsRefused(string key) => Should.Throw<FormatException>(() => NoteKey.Parse(key));

    [Fact]
    public void Key_OnAnotherCurve_IsRefused()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Should.Throw<FormatException>(() => new NoteKey("a", p384.ExportSubjectPublicKeyInfo())).Message.ShouldContain("P-256");
        Should.Throw<FormatException>(() => new NoteKey("a", [.. NoteKey.Parse(RekorKey).SubjectPublicKeyInfo.Span, 0]));
    }

    [Fact]
    public void KeyFile_Created_IsReadableByItsOwnerOnlyAndStays()
    {
        using var first = Signer("a");
        using var again = Signer("a");
        again.PublicKey.ShouldBe(first.PublicKey);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Path.Combine(_folder, "a")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_folder).ShouldHaveSingleItem();
        File.ReadAllText(Path.Combine(_folder, "a")).ShouldStartWith("-----BEGIN PRIVATE KEY-----");
    }

    [Fact]
    public void KeyFile_CreatedByManyAtOnce_IsOneKey()
    {
        var path = Path.Combine(_folder, "shared");
        var keys = new NoteKey[16];
        Parallel.For(0, keys.Length, i =>
        {
            using var signer = KeyFileSigner.OpenOrCreate(path, "shared");
            keys[i] = signer.PublicKey;
        });
        keys.Distinct().ShouldHaveSingleItem();
        Directory.GetFiles(_folder).ShouldHaveSingleItem();
    }

    [Fact]
    public void KeyFile_NotAPrivateKey_IsRefused()
    {
        var path = Path.Combine(_folder, "x");
        File.WriteAllText(path, "nothing");
        Should.Throw<FormatException>(() => KeyFileSigner.Open(path, "x"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(path, key.ExportSubjectPublicKeyInfoPem());
        Should.Throw<FormatException>(() => KeyFileSigner.Open(path, "x"));
    }
}
