using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.TransparencyLog;

public sealed class CanonicalJsonTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(1000);

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Serialize(Encoding.UTF8.GetBytes(json)));

    [Theory] // RFC 8785, appendix B.
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void Number_OfTheRfc_IsWrittenLikeThere(string bits, string text)
    {
        var value = BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        Canonical(value.ToString("R", CultureInfo.InvariantCulture)).ShouldBe(text);
        Canonical(text).ShouldBe(text);
    }

    [Theory]
    [InlineData("1E30", "1e+30")]
    [InlineData("4.50", "4.5")]
    [InlineData("2e-3", "0.002")]
    [InlineData("0.000000000000000000000000001", "1e-27")]
    [InlineData("-0", "0")]
    [InlineData("-0.0e-7", "0")]
    [InlineData("0e99999999999999999999", "0")]
    [InlineData("100", "100")]
    [InlineData("1000e-2", "10")]
    [InlineData("0.00100e5", "100")]
    [InlineData("123456789012345680000", "123456789012345680000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("10000000000000000000000000000001e-31", null)]
    [InlineData("9007199254740993", null)]
    [InlineData("333333333.33333329", null)]
    [InlineData("12345678901234567890", null)]
    [InlineData("0.1000000000000000055511151231257827", null)]
    [InlineData("1e-400", null)]
    [InlineData("1e400", null)]
    [InlineData("-1e99999999999999999999", null)]
    public void Number_Literal_KeepsItsValueOrIsRefused(string literal, string? expected)
    {
        if (expected is not null) Canonical(literal).ShouldBe(expected);
        else Should.Throw<FormatException>(() => Canonical(literal)).Message.ShouldContain("IEEE 754");
    }

    [Theory]
    [InlineData("333333333.33333329", "333333333.3333333")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("1e-400", "0")]
    public void Number_Rounded_IsTheNearestDouble(string literal, string expected) =>
        Encoding.UTF8.GetString(CanonicalJson.Serialize(Encoding.UTF8.GetBytes(literal), roundNumbers: true)).ShouldBe(expected);

    [Fact]
    public void Number_AnyDouble_RoundTrips() => Prop.ForAll<ulong>(bits =>
    {
        var value = BitConverter.UInt64BitsToDouble(bits * 6364136223846793005);
        if (!double.IsFinite(value)) return true;
        var text = Canonical(value.ToString("E17", CultureInfo.InvariantCulture) is var long17 && double.Parse(long17, CultureInfo.InvariantCulture) == value
            ? value.ToString("R", CultureInfo.InvariantCulture) : "0");
        return double.Parse(text, CultureInfo.InvariantCulture) == value && Canonical(text) == text && !text.Contains('E', StringComparison.Ordinal);
    }).Check(Thorough);

    [Fact]
    public void Object_OfTheRfc_IsWrittenLikeThere()
    {
        // Section 3.2.2, with a number that a double keeps as it is written.
        Canonical("""{"numbers": [333333333.3333333, 1E30, 4.50, 2e-3, 0.000000000000000000000000001], "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}""")
            .ShouldBe("""{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""");

        // Section 3.2.3: by UTF-16 code units, so the emoji comes before U+FB33.
        Canonical("""{"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7}""")
            .ShouldBe("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}");
    }

    [Fact]
    public void String_Escapes_AreTheFewest() =>
        Canonical("\"\\u0000\\u0007\\b\\t\\n\\u000b\\f\\r\\u001F\\u007f\\u0041\\/\\u2028\\\"\\\\\"").ShouldBe("\"\\u0000\\u0007\\b\\t\\n\\u000b\\f\\r\\u001f\u007fA/\u2028\\\"\\\\\"");

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("[1,]")]
    [InlineData("NaN")]
    [InlineData("[Infinity]")]
    [InlineData("01")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("[{\"b\":{\"a\":1,\"c\":2,\"a\":3}}]")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\ud800\\u0041\"")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("// no\n1")]
    public void Text_WithoutCanonicalForm_IsRefused(string json) => Should.Throw<FormatException>(() => Canonical(json));

    [Fact]
    public void Text_NotUtf8OrTooDeep_IsRefused()
    {
        Should.Throw<FormatException>(() => CanonicalJson.Serialize([(byte)'"', 0xff, (byte)'"']));
        Should.Throw<FormatException>(() => CanonicalJson.Serialize([(byte)'"', 0xed, 0xa0, 0x80, (byte)'"']));
        Should.Throw<FormatException>(() => Canonical(new string('[', 100_000)));
    }

    [Fact]
    public void Value_Any_IsCanonicalOnceAndForAll() => Prop.ForAll(Values(), json =>
    {
        var once = CanonicalJson.Serialize(Encoding.UTF8.GetBytes(json));
        using var document = JsonDocument.Parse(once);
        return CanonicalJson.IsCanonical(once)
            && CanonicalJson.Serialize(document.RootElement).AsSpan().SequenceEqual(once)
            && JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, document.RootElement);
    }).Check(Thorough);

    [Fact]
    public void Object_AnyOrderOfMembers_HasOneForm() => Prop.ForAll(Names().ToArbitrary(), names =>
    {
        var members = names.Distinct(StringComparer.Ordinal).Select(name => $"{JsonSerializer.Serialize(name)}: {names.IndexOf(name)}").ToList();
        var form = Canonical("{" + string.Join(", ", members) + "}");
        members.Reverse();
        using var document = JsonDocument.Parse(form);
        var order = document.RootElement.EnumerateObject().Select(m => m.Name).ToList();
        return Canonical("{ " + string.Join(",\n", members) + "}") == form && order.SequenceEqual(order.Order(StringComparer.Ordinal));
    }).Check(Thorough);

    private static Gen<string> Name() => Gen.OneOf(
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => s.Get).Where(IsText), Gen.Elements("a", "é", "😀", "\ufb33", "\u0000", "\n", "\"", "\\", "\u007f", "€"));

    private static Gen<List<string>> Names() => Name().ListOf().Select(l => l.ToList());

    private static Arbitrary<string> Values() => Gen.Sized(size => Value(Math.Min(size, 4))).ToArbitrary();

    private static Gen<string> Value(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.Elements("null", "true", "false", "1e-7", "0.5", "-3"),
            ArbMap.Default.GeneratorFor<int>().Select(i => i.ToString(CultureInfo.InvariantCulture)),
            Name().Select(s => JsonSerializer.Serialize(s)));
        if (depth == 0) return leaf;
        var inner = Value(depth - 1);
        return Gen.OneOf(
            leaf,
            inner.ListOf().Select(items => "[" + string.Join(" , ", items.Take(4)) + "]"),
            Gen.Zip(Names(), inner.ListOf()).Select(pair =>
                "{" + string.Join(", ", pair.Item1.Distinct(StringComparer.Ordinal).Zip(pair.Item2).Take(4).Select(m => $"{JsonSerializer.Serialize(m.First)} :{m.Second}")) + "}"));
    }

    private static bool IsText(string s) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(s)) == s;
}
