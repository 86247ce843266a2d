using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Files;

namespace Strongroom.Domain.Tests.Files;

public sealed class FileNameTests
{
    // Names as an attacker, or a phone, sends them: separators, dots, escapes, bidirectional marks, combining and astral characters, broken surrogates.
    private static readonly string[] Pieces =
    [
        "..", ".", "/", "\\", "%2e", "%2E%2e", "%252e", "%2f", "%5C", "%00", "\0", "\u202e", "\u200f", "\u2066", "\u200b", "\n", "\u0085", "\u2028",
        "e\u0301", "é", "\u0301", "ﬁ", "😀", "\ud800", "\udc00", "Ω", "report", "a b", " ", "CON", ":", "*", "?", "\"", "<", ">", "|", ".pdf", ".tar.gz", "~", "'", "+",
    ];

    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2000);

    private static Arbitrary<string> Names() => Arb.From(
        Gen.OneOf(
            Gen.Elements(Pieces).ListOf().Select(p => string.Concat(p)),
            ArbMap.Default.GeneratorFor<string>().Where(s => s is not null)));

    [Fact]
    public void Sanitise_AnyName_IsSafeAsTheLastSegmentOfAKey() => Prop.ForAll(Names(), name =>
    {
        if (FileName.Sanitise(name) is not { } safe) return true;
        return safe.Length > 0
            && Encoding.UTF8.GetByteCount(safe) <= FileName.MaxBytes
            && !safe.Contains("..", StringComparison.Ordinal) && safe[0] is not ('.' or ' ') && safe[^1] is not ('.' or ' ')
            && !safe.Any(c => c is '/' or '\\' or '\0' or ':' or '%' or '"' || char.IsControl(c) || (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069'))
            && safe.IsNormalized(NormalizationForm.FormC)
            && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(safe)) == safe;
    }).Check(Thorough);

    [Fact]
    public void Sanitise_Twice_ChangesNothing() => Prop.ForAll(Names(), name =>
        FileName.Sanitise(name) is not { } safe || FileName.Sanitise(safe) == safe).Check(Thorough);

    [Theory]
    [InlineData("report.pdf", "report.pdf")]
    [InlineData("Über uns.pdf", "Über uns.pdf")]
    [InlineData("e\u0301.txt", "é.txt")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("%2e%2e%2fsecret", "secret")]
    [InlineData("..\\..\\boot.ini", "boot.ini")]
    [InlineData("invoice\u202Efdp.exe", "invoicefdp.exe")]
    [InlineData("C:\\fakepath\\a.pdf", "a.pdf")]
    [InlineData("a..b.txt", "a_b.txt")]
    [InlineData("a\0b.txt", "ab.txt")]
    [InlineData(".htaccess", "htaccess")]
    public void Sanitise_KnownNames_BecomeThese(string name, string safe) => FileName.Sanitise(name).ShouldBe(safe);

    [Theory]
    [InlineData("")]
    [InlineData("...")]
    [InlineData("//")]
    [InlineData(" . ")]
    [InlineData("\u200b\u202e")]
    public void Sanitise_NothingLeft_IsNull(string name) => FileName.Sanitise(name).ShouldBeNull();

    [Fact]
    public void Sanitise_TooLong_KeepsTheExtension()
    {
        var safe = FileName.Sanitise(new string('ä', 300) + ".docx")!;

        Encoding.UTF8.GetByteCount(safe).ShouldBeInRange(250, 255);
        safe.ShouldEndWith("ä.docx");
    }

    [Fact]
    public void WithTimestamp_IsUtcAndFits()
    {
        var at = new DateTimeOffset(2026, 1, 26, 20, 30, 45, TimeSpan.FromHours(5));

        FileName.WithTimestamp("IMG_2024.jpg", at).ShouldBe("20260126_153045_IMG_2024.jpg");
        Encoding.UTF8.GetByteCount(FileName.WithTimestamp(new string('x', 251) + ".jpg", at)).ShouldBe(255);
    }
}
