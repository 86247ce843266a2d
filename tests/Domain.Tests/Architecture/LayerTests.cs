using System.Reflection;
using System.Xml.Linq;
using Strongroom.Database;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.Architecture;

/// <summary>The lines between the rooms of the house, and the rules of the house that a compiler cannot hold.</summary>
public sealed class LayerTests
{
    private static readonly Assembly Domain = typeof(TenantDatabase).Assembly;
    private static readonly Assembly Functions = Assembly.Load("Strongroom.Functions");

    [Fact]
    public void Logs_Durations_AreNumbersOfMilliseconds() =>
        Domain.GetTypes().Where(type => type.Name == "Log")
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(TimeSpan)))
            .Select(method => $"{method.DeclaringType}.{method.Name}").ShouldBeEmpty();

    [Fact]
    public void Domain_References_NoTriggerAndNoHttpServer() =>
        Domain.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(name => name.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal) || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) ||
                (name.StartsWith("Strongroom", StringComparison.Ordinal) && name != "Strongroom.TransparencyLog"))
            .ShouldBeEmpty();

    [Fact]
    public void TransparencyLog_And_Verifier_ReferenceNoDatabaseAndNoNetwork()
    {
        string[] known = ["Strongroom.TransparencyLog", "Spectre.Console", "System.CommandLine"];
        string[] never = ["System.Net", "System.Data", "Npgsql", "Microsoft.", "Azure.", "AWSSDK."];
        var log = typeof(MerkleHash).Assembly.GetReferencedAssemblies().Select(a => a.Name!).ToList();
        var verifier = Assembly.Load("strongroom-verify").GetReferencedAssemblies().Select(a => a.Name!).ToList();
        log.Where(name => !name.StartsWith("System.", StringComparison.Ordinal)).ShouldBeEmpty();
        verifier.Where(name => !name.StartsWith("System.", StringComparison.Ordinal)).Except(known).ShouldBeEmpty();
        log.Concat(verifier).Where(name => never.Any(n => name.StartsWith(n, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void Sdk_OfAStore_StaysInThatStoresFolder()
    {
        SourceTree.Find("src/Domain", "using Amazon").Where(l => !l.StartsWith("src/Domain/Stores/S3/", StringComparison.Ordinal)).ShouldBeEmpty();
        SourceTree.Find("src/Domain", "using Azure.Storage").Where(l => !l.StartsWith("src/Domain/Stores/AzureBlob/", StringComparison.Ordinal)).ShouldBeEmpty();
        SourceTree.Find("src/Functions", "using Amazon").ShouldBeEmpty();
    }

    [Fact]
    public void Sql_Runs_OnlyThroughTheDatabaseFolder()
    {
        string[] rooms = ["src/Domain/Database/", "src/SelfHost/State/", "src/SelfHost/Emulators/"];
        SourceTree.Find("src", "NpgsqlConnection(", "NpgsqlCommand(", "NpgsqlBatch(", "NpgsqlDataSource", ".CreateCommand(")
            .Where(l => !rooms.Any(room => l.StartsWith(room, StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Time_Ids_AndRandomness_ComeFromTheInjectedSource()
    {
        string[] words = ["DateTime.Now", "DateTime.UtcNow", "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "Guid.NewGuid(", "Guid.CreateVersion7()", "new Random(", "Random.Shared"];
        SourceTree.Find("src", words).ShouldBeEmpty();
    }

    [Fact]
    public void Sql_Statements_ListTheirColumns() =>
        SourceTree.Find("src", "SELECT *").ShouldBeEmpty();

    [Fact]
    public void Files_HoldOnePublicType_NamedLikeTheFile()
    {
        var wrong =
            from file in SourceTree.CSharp("src")
            let types = file.Lines.Select(TypeName).OfType<string>().ToList()
            let name = Path.GetFileNameWithoutExtension(file.Path).Split('.')[0]
            where types.Count > 1 || (types.Count == 1 && types[0] != name)
            select $"{file.Path}: {string.Join(", ", types)}";
        wrong.ShouldBeEmpty();

        // Only types at the left margin: what is nested belongs to its type.
        static string? TypeName(string line)
        {
            if (!line.StartsWith("public ", StringComparison.Ordinal)) return null;
            var words = line.Split([' ', '(', '<', ':', ';'], StringSplitOptions.RemoveEmptyEntries);
            var at = Array.FindIndex(words, w => w is "class" or "interface" or "enum" or "struct" or "record");
            if (at < 0) return null;
            if (words[at] == "record" && words[at + 1] is "struct" or "class") at++;
            return words[at + 1];
        }
    }

    [Fact]
    public void Files_PastThreeHundredLines_AreSplit() =>
        SourceTree.CSharp("src").Where(f => f.Lines.Length > 300).Select(f => $"{f.Path}: {f.Lines.Length}").ShouldBeEmpty();

    [Fact]
    public void Domain_PublicTypes_AreDocumented()
    {
        var documented = XDocument.Load(Path.ChangeExtension(Domain.Location, ".xml")).Descendants("member").Select(m => (string)m.Attribute("name")!).ToHashSet(StringComparer.Ordinal);
        Domain.GetExportedTypes().Select(t => "T:" + t.FullName!.Replace('+', '.')).Where(name => !documented.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Classes_AreSealedOrStatic()
    {
        // A closed set is an abstract record whose constructors only its own cases can call.
        static bool IsClosed(Type t) => t.IsAbstract && t.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).All(c => c.IsPrivate || c.GetParameters() is [var copied] && copied.ParameterType == t);
        Domain.GetExportedTypes().Concat(Functions.GetExportedTypes())
            .Where(t => t.IsClass && t.Namespace is not null && !t.IsSealed && !IsClosed(t))
            .Select(t => t.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void AsyncMethods_TakeTheCancellationTokenLast()
    {
        var wrong =
            from type in Domain.GetExportedTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where typeof(Task).IsAssignableFrom(method.ReturnType) && method.Name.EndsWith("Async", StringComparison.Ordinal) && method.GetBaseDefinition() == method
            let last = method.GetParameters().LastOrDefault()
            where last?.ParameterType != typeof(CancellationToken) || last.HasDefaultValue
            select $"{type.Name}.{method.Name}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Triggers_ArePublicSealedThinAndOneAFile()
    {
        var triggers = SourceTree.CSharp("src/Functions").Where(f => f.Lines.Any(l => l.TrimStart().StartsWith("[Function(", StringComparison.Ordinal))).ToList();
        triggers.Count.ShouldBeGreaterThan(20);
        triggers.Where(f => f.Lines.Count(l => l.TrimStart().StartsWith("[Function(", StringComparison.Ordinal)) != 1).Select(f => f.Path).ShouldBeEmpty();
        triggers.Where(f => f.Lines.Length > 80).Select(f => $"{f.Path}: {f.Lines.Length}").ShouldBeEmpty();
        triggers.Where(f => !f.Lines.Any(l => l.StartsWith("public sealed class ", StringComparison.Ordinal))).Select(f => f.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Logs_AreMethodsInOneFileAFeature()
    {
        SourceTree.Find("src", ".LogInformation(", ".LogWarning(", ".LogError(", ".LogDebug(", ".LogCritical(", ".LogTrace(").ShouldBeEmpty();
        SourceTree.Find("src", "[LoggerMessage(").Where(l => !l.Contains("/Log.cs:", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Domain_And_Functions_NeverWriteToTheConsole()
    {
        SourceTree.Find("src/Domain", "Console.").ShouldBeEmpty();
        SourceTree.Find("src/Functions", "Console.").ShouldBeEmpty();
    }

    [Fact]
    public void Migrations_AreNumberedWithoutGaps()
    {
        var names = Directory.GetFiles(Path.Combine(SourceTree.Root, "db/migrations")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal).ToList();
        names.Select(n => n[..4]).ShouldBe(Enumerable.Range(1, names.Count).Select(i => i.ToString("0000", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
