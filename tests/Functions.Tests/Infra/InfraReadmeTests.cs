using System.Text.RegularExpressions;

namespace Strongroom.Functions.Tests.Infra;

/// <summary>infra/README.md says what the templates say.</summary>
public sealed partial class InfraReadmeTests
{
    private static readonly BicepTree Ours = BicepTree.OfThisRepository();
    private static readonly string Readme = File.ReadAllText(Path.Combine(BicepTree.Root(), "infra", "README.md"));

    [Fact]
    public void Parameters_OfMain_AreInTheTable() =>
        Section("Parameters").SelectMany(row => Code().Matches(row.Split('|')[1])).Select(match => match.Groups[1].Value)
            .ShouldBe(Ours["main.bicep"].Parameters.Select(parameter => parameter.Name), ignoreOrder: true);

    [Fact]
    public void Defaults_OfMain_AreInTheTable()
    {
        var rows = from row in Section("Parameters").Select(row => row.Split('|'))
                   let names = Code().Matches(row[1]).Select(match => match.Groups[1].Value).ToList()
                   from name in names
                   select (name, Told: row[2].Trim().Split(", ")[names.Count > 1 && row[2].Contains(", ", StringComparison.Ordinal) ? names.IndexOf(name) : 0].Trim('`'));
        var told = rows.ToDictionary(row => row.name, row => row.Told);

        foreach (var parameter in Ours["main.bicep"].Parameters)
        {
            var expected = parameter.Default switch
            {
                null => "–",
                BicepExpression.Literal { Value: bool value } => value ? "true" : "false",
                BicepExpression.Literal { Value: "" } => told[parameter.Name],
                BicepExpression.Literal literal => $"{literal.Value}",
                BicepExpression.Items { Values: [BicepExpression.Literal only] } => $"{only.Value}",
                _ => "none",
            };
            told[parameter.Name].ShouldBe(expected, parameter.Name);
        }
    }

    [Fact]
    public void Roles_ThatAreGiven_AreInTheTable()
    {
        var given = BicepModule.Deploy(Ours, "main.prod.bicepparam").Where(resource => resource.Type == "Microsoft.Authorization/roleAssignments")
            .Select(resource => BicepRules.RoleNames[resource.Property<string>("roleDefinitionId").Split('/')[^1]]).Distinct().ToList();
        var told = Section("Who may do what").Select(row => RoleName().Match(row.Split('|')[2].Trim()).Value).Where(name => BicepRules.RoleNames.Values.Contains(name)).Distinct();

        given.Count.ShouldBeGreaterThan(6);
        told.ShouldBe(given, ignoreOrder: true);
    }

    [Fact]
    public void Scripts_OfTheHooks_Exist()
    {
        var named = Script().Matches(File.ReadAllText(Path.Combine(BicepTree.Root(), "azure.yaml"))).Select(match => match.Value).Distinct().ToList();

        named.Count.ShouldBe(4);
        named.Where(script => !File.Exists(Path.Combine(BicepTree.Root(), script))).ShouldBeEmpty();
    }

    // The rows of the first table below a heading.
    private static List<string> Section(string heading) =>
        [.. Readme[Readme.IndexOf($"## {heading}\n", StringComparison.Ordinal)..].Split('\n').Skip(1).SkipWhile(line => !line.StartsWith('|')).Skip(2).TakeWhile(line => line.StartsWith('|'))];

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\A[A-Za-z ]+?(?= \(|\z)")]
    private static partial Regex RoleName();

    [GeneratedRegex(@"infra/scripts/[a-z-]+\.sh")]
    private static partial Regex Script();
}
