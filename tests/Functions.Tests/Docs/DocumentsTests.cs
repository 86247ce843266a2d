using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Database;
using Strongroom.SelfHost.Hosting;

namespace Strongroom.Functions.Tests.Docs;

/// <summary>What the documents name must be there, and what is there must be named.</summary>
public sealed partial class DocumentsTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void Links_InMarkdown_LeadToFiles()
    {
        var broken =
            from file in Markdown()
            from link in Link().Matches(WithoutCode(Read(file))).Select(match => match.Groups[1].Value)
            where !link.Contains("://", StringComparison.Ordinal)
            let parts = link.Split('#', 2)
            let target = parts[0].Length == 0 ? file : Path.GetRelativePath(Root, Path.Combine(Root, Path.GetDirectoryName(file)!, parts[0]))
            where !Path.Exists(Path.Combine(Root, target)) || (parts.Length == 2 && !Anchors(target).Contains(parts[1]))
            select $"{file}: {link}";
        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Tests_NamedInTheArchitecture_Exist()
    {
        var code = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories).Where(IsSource).Select(File.ReadAllText));
        var named = TestName().Matches(Read("ARCHITECTURE.md")).Select(match => match.Groups[1].Value).ToList();
        named.Count.ShouldBeGreaterThan(40);
        named.Where(name => !code.Contains($" {name}(", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Options_EveryProperty_IsInTheReadme()
    {
        var readme = Read("README.md");
        var properties =
            from assembly in new[] { typeof(TenantDatabase).Assembly, typeof(Composition).Assembly, typeof(SelfHostOptions).Assembly }
            from type in assembly.GetExportedTypes()
            where type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetConstructor(Type.EmptyTypes) is not null
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            where property.CanWrite && property.Name != "Issuers"
            select $"`{SectionOf(type)}:{property.Name}`";
        properties.Where(name => !readme.Contains(name, StringComparison.Ordinal)).ShouldBeEmpty();

        static string SectionOf(Type type) => type.Name switch
        {
            "IssuerOptions" => "Auth:Issuers:0",
            "StoreOptions" => "Stores:0",
            "SelfHostOptions" => "Host",
            "UploadOptions" => "Uploads",
            "AuditLogOptions" => "Audit",
            "AuditKeyOptions" => "Audit:Keys:0",
            var name => name[..^"Options".Length],
        };
    }

    [Fact]
    public void Routes_OfTheReadme_AreTheFunctions()
    {
        var named = from row in RouteRow().Matches(Read("README.md"))
                    from method in row.Groups[2].Value.Split(", ")
                    select $"{method} {row.Groups[1].Value}";
        named.Order(StringComparer.Ordinal).ShouldBe(Routes().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Requests_OfTheManual_CoverTheFunctions()
    {
        var asked = Directory.GetFiles(Path.Combine(Root, "requests"), "*.http").SelectMany(File.ReadLines)
            .Select(line => Request().Match(line)).Where(match => match.Success && !match.Groups[2].Value.StartsWith("/admin/", StringComparison.Ordinal))
            .Select(match => (Method: match.Groups[1].Value, Path: match.Groups[2].Value)).ToList();
        var routes = Routes().Select(route => (Text: route, Method: route.Split(' ')[0], Pattern: PatternOf(route.Split(' ')[1]))).ToList();
        asked.Where(request => !routes.Any(route => route.Method == request.Method && route.Pattern.IsMatch(request.Path))).ShouldBeEmpty();

        routes.Where(route => !asked.Any(request => route.Method == request.Method && route.Pattern.IsMatch(request.Path))).Select(route => route.Text).ShouldBeEmpty();

        static Regex PatternOf(string route) => new("^" + Parameter().Replace(Regex.Escape(route).Replace("\\{", "{", StringComparison.Ordinal), match => match.Value.StartsWith("{\\*", StringComparison.Ordinal) ? ".+" : "[^/]+") + "$");
    }

    private static IEnumerable<string> Routes() =>
        from type in typeof(Composition).Assembly.GetExportedTypes()
        from method in type.GetMethods()
        from parameter in method.GetParameters()
        let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
        where trigger is not null
        from verb in trigger.Methods!
        select $"{verb.ToUpperInvariant()} /api/{trigger.Route}";

    private static IEnumerable<string> Markdown() =>
        Directory.GetFiles(Root, "*.md").Concat(new[] { "docs", "infra" }.SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*.md", SearchOption.AllDirectories))).Select(file => Path.GetRelativePath(Root, file));

    private static HashSet<string> Anchors(string file) =>
        [.. Heading().Matches(WithoutCode(Read(file))).Select(match => NoAnchor().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))];

    private static string WithoutCode(string text) => CodeBlock().Replace(text, "");

    private static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static bool IsSource(string file) => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin");

    private static string FindRoot([CallerFilePath] string here = "")
    {
        foreach (var start in new[] { Path.GetDirectoryName(here)!, AppContext.BaseDirectory })
            for (var folder = start; folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder))
                if (File.Exists(Path.Combine(folder, "Functions.sln"))) return folder;
        throw new DirectoryNotFoundException("Functions.sln was not found above the tests.");
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^#{1,6} (.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();

    [GeneratedRegex(@"`([A-Z]\w*_\w+_\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^\| `(/api/[^`]+)` \| ([A-Z, ]+) \|", RegexOptions.Multiline)]
    private static partial Regex RouteRow();

    [GeneratedRegex(@"^(GET|HEAD|POST|PUT|PATCH|DELETE) \{\{host\}\}(/[^?\s]*)")]
    private static partial Regex Request();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
