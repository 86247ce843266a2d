namespace Strongroom.Functions.Tests.Infra;

/// <summary>The templates of infra/bicep, held against what a compiler would find; and each rule against a template that breaks it.</summary>
public sealed class BicepRulesTests
{
    private const string Module = "param name string\nparam size int = 1\nvar both = '${name}${size}'\noutput text string = both\n";

    private static readonly Dictionary<string, Func<object, IEnumerable<string>>> Rules = new()
    {
        ["modules"] = tree => BicepRules.Modules((BicepTree)tree),
        ["symbols"] = tree => BicepRules.Symbols((BicepTree)tree),
        ["parameters"] = tree => BicepRules.ParameterFiles((BicepTree)tree),
        ["versions"] = tree => BicepRules.ApiVersions((BicepTree)tree),
        ["roles"] = tree => BicepRules.Roles((BicepTree)tree),
        ["secrets"] = tree => BicepRules.Secrets((BicepTree)tree),
    };

    private static readonly BicepTree Ours = BicepTree.OfThisRepository();

    [Theory]
    [InlineData("modules")]
    [InlineData("symbols")]
    [InlineData("parameters")]
    [InlineData("versions")]
    [InlineData("roles")]
    [InlineData("secrets")]
    public void Templates_OfThisRepository_KeepTheRule(string rule) => Rules[rule](Ours).ShouldBeEmpty();

    [Fact]
    public void Templates_OfThisRepository_AreAllRead()
    {
        Ours.Templates.Count().ShouldBeGreaterThan(15);
        Ours.ParameterFiles.Count().ShouldBeGreaterThanOrEqualTo(3);
        Ours.Templates.Sum(file => file.Resources.Count()).ShouldBeGreaterThan(50);
        // No template is left over.
        Ours.Templates.Select(file => file.Path).Except(Ours.Templates.SelectMany(file => file.Modules.Select(module => file.PathOf(module.Path)))).ShouldBe(["main.bicep"]);
    }

    [Theory]
    [InlineData("modules", "module m 'other.bicep' = {\n  name: 'm'\n}", "the module other.bicep does not exist")]
    [InlineData("modules", "module m 'module.bicep' = {\n  name: 'm'\n}", "name is not passed")]
    [InlineData("modules", "module m 'module.bicep' = {\n  name: 'm'\n  params: {\n    name: 'n'\n    colour: 'red'\n  }\n}", "colour is not declared")]
    [InlineData("modules", "module m 'module.bicep' = {\n  name: 'm'\n  params: {\n    name: 'n'\n    name: 'n'\n  }\n}", "name is passed twice")]
    [InlineData("modules", "module m 'module.bicep' = [for i in [1]: {\n  name: 'm'\n  params: {\n    size: 2\n  }\n}]", "name is not passed")]
    [InlineData("modules", "module m 'module.bicep' = {\n  name: 'm'\n  params: {\n    name: 'n'\n  }\n}\noutput o string = m.outputs.colour", "m.outputs.colour is nothing")]
    [InlineData("modules", "module m 'module.bicep' = [for i in [1]: {\n  name: 'm'\n  params: {\n    name: 'n'\n  }\n}]\noutput o string = m[0].outputs.colour", "m.outputs.colour is nothing")]
    [InlineData("modules", "var text = loadTextContent('nowhere.json')", "the file nowhere.json does not exist")]
    [InlineData("symbols", "output o string = nobody", "nobody is not declared")]
    [InlineData("symbols", "output o array = [for (a, i) in [1]: '${a}${j}']", "j is not declared")]
    [InlineData("symbols", "output o array = map([1], a => b)", "b is not declared")]
    [InlineData("symbols", "var a = 1\nvar a = 2\noutput o int = a", "a is declared 2 times")]
    [InlineData("symbols", "param a string", "a is declared and not used")]
    [InlineData("symbols", "var a = 1", "a is declared and not used")]
    [InlineData("symbols", "resource a 'Microsoft.Web/sites@2024-04-01' existing = {\n  name: 'a'\n}", "a is declared and not used")]
    [InlineData("symbols", "output o string = upperCase('a')", "there is no function upperCase")]
    [InlineData("versions", "resource a 'Microsoft.Web/sites@2024-13-01' = {\n  name: 'a'\n}", "no resource type with the date of an API")]
    [InlineData("versions", "resource a 'Microsoft.Web/sites@latest' = {\n  name: 'a'\n}", "no resource type with the date of an API")]
    [InlineData("versions", "resource a 'Web/sites@2024-04-01' = {\n  name: 'a'\n}", "no resource type with the date of an API")]
    [InlineData("roles", "var owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635 is the id of no role")]
    [InlineData("roles", "resource a 'Microsoft.Authorization/roleAssignments@2022-04-01' = {\n  name: 'a'\n}", "roles are given in modules/roles.bicep")]
    [InlineData("secrets", "output o string = listKeys('id', '2024-01-01').keys[0].value", "listKeys asks for keys")]
    [InlineData("secrets", "resource a 'Microsoft.Storage/storageAccounts@2024-01-01' = {\n  name: 'a'\n  properties: {\n    allowSharedKeyAccess: true\n  }\n}", "allowSharedKeyAccess must be False")]
    [InlineData("secrets", "resource a 'Microsoft.Storage/storageAccounts@2024-01-01' = {\n  name: 'a'\n}", "minimumTlsVersion must be TLS1_2")]
    public void Template_ThatBreaksTheRule_IsCaught(string rule, string text, string message)
    {
        var tree = new BicepTree(new Dictionary<string, string> { ["main.bicep"] = text, ["module.bicep"] = Module });

        Rules[rule](tree).ShouldContain(problem => problem.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("using 'module.bicep'\nparam size = 2", "name is not passed")]
    [InlineData("using 'module.bicep'\nparam name = 'n'\nparam colour = 'red'", "colour is not declared")]
    [InlineData("using 'nowhere.bicep'\nparam name = 'n'", "it uses no template that exists")]
    [InlineData("param name = 'n'", "it uses no template that exists")]
    public void Parameters_ThatDoNotFit_AreCaught(string text, string message)
    {
        var tree = new BicepTree(new Dictionary<string, string> { ["main.dev.bicepparam"] = text, ["module.bicep"] = Module });

        Rules["parameters"](tree).ShouldContain(problem => problem.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Parameters_OutsideTheirLimits_AreCaught()
    {
        var tree = new BicepTree(new Dictionary<string, string> { ["main.bicep"] = "@minValue(40)\nparam a int\noutput o int = a\n", ["main.bicepparam"] = "using 'main.bicep'\nparam a = 39\n" });

        Should.Throw<BicepException>(() => BicepModule.Deploy(tree, "main.bicepparam")).Message.ShouldContain("a must not be 39");
    }
}
