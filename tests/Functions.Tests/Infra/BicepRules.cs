using System.Globalization;
using System.Text.RegularExpressions;

namespace Strongroom.Functions.Tests.Infra;

/// <summary>What a compiler would find, as far as it can be told without one. Each rule answers with what is wrong.</summary>
internal static partial class BicepRules
{
    /// <summary>Built-in roles by their ids, as the platform documents them.</summary>
    public static readonly IReadOnlyDictionary<string, string> RoleNames = new Dictionary<string, string>
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"] = "Storage Blob Data Reader",
        ["db58b8e5-c6ad-4a2a-8342-4190687cbf4a"] = "Storage Blob Delegator",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["12338af0-0e69-4776-bea7-57ae8d297424"] = "Key Vault Crypto User",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["7f951dda-4ed3-4680-a7ca-43fe172d538d"] = "AcrPull",
    };

    /// <summary>Modules exist, get what they declare and nothing else, and put out what others take from them.</summary>
    public static IEnumerable<string> Modules(BicepTree tree)
    {
        foreach (var file in tree.Templates)
        {
            foreach (var module in file.Modules)
            {
                if (tree.Find(file.PathOf(module.Path)) is not { } target)
                {
                    yield return $"{file.Path}: the module {module.Path} does not exist.";
                    continue;
                }

                foreach (var problem in Passed(module.Arguments.Pairs.Select(pair => ((BicepExpression.Literal)pair.Key).Value as string ?? ""), target)) yield return $"{file.Path}, {module.Name}: {problem}";
                foreach (var (name, output) in Taken(file, module.Name).Where(taken => target.Outputs.All(output => output.Name != taken.Output)))
                    yield return $"{file.Path}: {name}.outputs.{output} is nothing that {target.Path} puts out.";
            }

            foreach (var load in file.Expressions.OfType<BicepExpression.Call>().Where(call => call.Function == "loadTextContent"))
            {
                var path = (string)((BicepExpression.Literal)load.Arguments[0]).Value!;
                if (tree.FindText(file.PathOf(path)) is null) yield return $"{file.Path}: the file {path} does not exist.";
            }
        }
    }

    /// <summary>What is named is declared, once; and what is declared is used.</summary>
    public static IEnumerable<string> Symbols(BicepTree tree)
    {
        foreach (var file in tree.Templates)
        {
            var declared = file.Statements.Select(statement => statement.Symbol).OfType<string>().ToList();
            foreach (var twice in declared.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1)) yield return $"{file.Path}: {twice.Key} is declared {twice.Count()} times.";
            foreach (var name in file.Statements.SelectMany(statement => statement.Expressions).SelectMany(expression => Unknown(expression, [.. declared]))) yield return $"{file.Path}: {name} is not declared.";
            foreach (var call in file.Expressions.OfType<BicepExpression.Call>().Where(call => !BicepFunctions.Names.Contains(call.Function))) yield return $"{file.Path}: there is no function {call.Function}.";

            var used = file.Expressions.OfType<BicepExpression.Symbol>().Select(symbol => symbol.Name).ToHashSet(StringComparer.Ordinal);
            var mustBeUsed = file.Parameters.Select(parameter => parameter.Name).Concat(file.Variables.Select(variable => variable.Name))
                .Concat(file.Resources.Where(resource => resource.IsExisting).Select(resource => resource.Name));
            foreach (var name in mustBeUsed.Where(name => !used.Contains(name))) yield return $"{file.Path}: {name} is declared and not used.";
        }
    }

    /// <summary>Files of parameters set what their template declares, everything that it needs, and nothing else.</summary>
    public static IEnumerable<string> ParameterFiles(BicepTree tree)
    {
        foreach (var file in tree.ParameterFiles)
        {
            if (file.Statements.OfType<BicepStatement.Using>().SingleOrDefault() is not { } link || tree.Find(file.PathOf(link.Path)) is not { } target)
            {
                yield return $"{file.Path}: it uses no template that exists.";
                continue;
            }

            foreach (var problem in Passed(file.Assignments.Select(assignment => assignment.Name), target)) yield return $"{file.Path}: {problem}";
        }
    }

    /// <summary>Resources have a type and the date of an API.</summary>
    public static IEnumerable<string> ApiVersions(BicepTree tree) =>
        from file in tree.Templates
        from resource in file.Resources
        let match = TypeAndVersion().Match(resource.Type)
        where !match.Success || !DateOnly.TryParseExact(match.Groups[1].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || date.Year is < 2018 or > 2026
        select $"{file.Path}: {resource.Type} is no resource type with the date of an API.";

    /// <summary>Roles are given in one file, and by ids that are known.</summary>
    public static IEnumerable<string> Roles(BicepTree tree)
    {
        foreach (var file in tree.Templates)
        {
            if (file.Path != "modules/roles.bicep" && file.Resources.Any(resource => resource.Type.StartsWith("Microsoft.Authorization/roleAssignments@", StringComparison.Ordinal)))
                yield return $"{file.Path}: roles are given in modules/roles.bicep.";
            foreach (var id in file.Expressions.OfType<BicepExpression.Literal>().Select(literal => literal.Value as string).OfType<string>().Where(text => Guid.TryParse(text, out _) && !RoleNames.ContainsKey(text)))
                yield return $"{file.Path}: {id} is the id of no role that is known.";
        }
    }

    /// <summary>No key is asked for or allowed, nothing is readable by everyone, and TLS is not older than 1.2.</summary>
    public static IEnumerable<string> Secrets(BicepTree tree)
    {
        foreach (var file in tree.Templates)
        {
            foreach (var call in file.Expressions.OfType<BicepExpression.Call>().Where(call => call.Function.StartsWith("list", StringComparison.OrdinalIgnoreCase))) yield return $"{file.Path}: {call.Function} asks for keys.";
            foreach (var account in file.Resources.Where(resource => !resource.IsExisting && resource.Type.StartsWith("Microsoft.Storage/storageAccounts@", StringComparison.Ordinal)))
            {
                var properties = account.Properties.Find("properties") as BicepExpression.Properties;
                foreach (var (name, value) in new (string, object)[] { ("allowSharedKeyAccess", false), ("allowBlobPublicAccess", false), ("supportsHttpsTrafficOnly", true), ("minimumTlsVersion", "TLS1_2") })
                    if (properties?.Find(name) is not BicepExpression.Literal literal || !value.Equals(literal.Value)) yield return $"{file.Path}, {account.Name}: {name} must be {value}.";
            }
        }
    }

    private static IEnumerable<string> Passed(IEnumerable<string> names, BicepFile target)
    {
        var passed = names.ToList();
        foreach (var twice in passed.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1)) yield return $"{twice.Key} is passed twice.";
        foreach (var name in passed.Where(name => target.Parameters.All(parameter => parameter.Name != name))) yield return $"{name} is not declared by {target.Path}.";
        foreach (var parameter in target.Parameters.Where(parameter => parameter.Default is null && !passed.Contains(parameter.Name))) yield return $"{parameter.Name} is not passed, and {target.Path} needs it.";
    }

    private static IEnumerable<(string Name, string Output)> Taken(BicepFile file, string module) =>
        from member in file.Expressions.OfType<BicepExpression.Member>()
        where member.Target is BicepExpression.Member { Name: "outputs" } outputs && (outputs.Target is BicepExpression.Element element ? element.Target : outputs.Target) is BicepExpression.Symbol symbol && symbol.Name == module
        select (module, member.Name);

    private static IEnumerable<string> Unknown(BicepExpression expression, HashSet<string> known) => expression switch
    {
        BicepExpression.Symbol symbol => known.Contains(symbol.Name) ? [] : [symbol.Name],
        BicepExpression.Lambda lambda => Unknown(lambda.Body, [.. known, lambda.Variable]),
        BicepExpression.Loop loop => Unknown(loop.Source, known).Concat(Unknown(loop.Body, [.. known, loop.Item, loop.Index ?? loop.Item])),
        _ => expression.Children.SelectMany(child => Unknown(child, known)),
    };

    [GeneratedRegex(@"\AMicrosoft\.[A-Za-z]+(?:/[A-Za-z]+)+@(\d{4}-\d{2}-\d{2})(?:-preview)?\z")]
    private static partial Regex TypeAndVersion();
}
