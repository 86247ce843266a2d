namespace Strongroom.Functions.Tests.Infra;

/// <summary>The reader that the other tests stand on.</summary>
public sealed class BicepParserTests
{
    [Theory]
    [InlineData("1 + 2 * 3", 7L)]
    [InlineData("(1 + 2) * 3", 9L)]
    [InlineData("true ? 'a' : 'b'", "a")]
    [InlineData("!true\n  ? 'a'\n  : 'b'", "b")]
    [InlineData("'${1 + 1} of ${'${take('three', 2)}'} \\'x\\''", "2 of th 'x'")]
    [InlineData("'''\n  two\n  lines'''", "  two\n  lines")]
    [InlineData("last(map([1, 2\n3], n => n * n))", 9L)]
    [InlineData("[for (n, i) in [5, 6]: n * i][1]", 6L)]
    [InlineData("length(filter([1, 2, 3], n => n != 2)) // but one", 2L)]
    [InlineData("{ a: { 'b-c': 4 } }.a['b-c']", 4L)]
    [InlineData("cidrSubnet('10.20.0.0/16', 24, 2)", "10.20.2.0/24")]
    [InlineData("empty('') && contains(['a'], 'a') || false ? 1 : 2", 1L)]
    public void Expression_Evaluated_IsWhatBicepSays(string expression, object expected)
    {
        var tree = new BicepTree(new Dictionary<string, string>
        {
            ["main.bicep"] = $"resource it 'Microsoft.Test/things@2024-01-01' = {{\n  name: 'it'\n  properties: {{\n    value: {expression}\n  }}\n}}\n",
            ["main.bicepparam"] = "using 'main.bicep'\n",
        });

        BicepModule.Deploy(tree, "main.bicepparam").ShouldHaveSingleItem().Property<object>("value").ShouldBe(expected);
    }

    [Theory]
    [InlineData("param a")]
    [InlineData("param a string = ")]
    [InlineData("var a = [1 2]")]
    [InlineData("var a = { b: 1 c: 2 }")]
    [InlineData("var a = 'no end")]
    [InlineData("var a = '${b'")]
    [InlineData("var a = true ? 1")]
    [InlineData("var a = [for x y: 1]")]
    [InlineData("var a = 1 b")]
    [InlineData("var a = '\\q'")]
    [InlineData("var a = #")]
    [InlineData("thing a = 1")]
    [InlineData("resource a 'Microsoft.Web/sites@2024-04-01' {\n}")]
    public void Template_Malformed_IsRefused(string text) => Should.Throw<BicepException>(() => BicepParser.Parse(text));
}
