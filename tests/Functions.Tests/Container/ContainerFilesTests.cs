using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Strongroom.Functions.Tests.Infra;
using Strongroom.Functions.Tests.SelfHost;
using Strongroom.SelfHost.Development;
using Strongroom.SelfHost.Discovery;
using Strongroom.SelfHost.Hosting;

namespace Strongroom.Functions.Tests.Container;

/// <summary>Dockerfile and compose.yaml, checked without Docker; and each check, that it catches what it is for.</summary>
public sealed class ContainerFilesTests
{
    private static readonly string Root = BicepTree.Root();
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Root, "Dockerfile"));
    private static readonly string Compose = File.ReadAllText(Path.Combine(Root, "compose.yaml"));

    [Fact]
    public void Files_AsTheyAre_BreakNoRule() => new ContainerRules(Root, Dockerfile, Compose).Broken().ShouldBeEmpty();

    [Theory]
    [InlineData("COPY db ./db", "COPY base ./db", "COPY base: is not there")]
    [InlineData("COPY db ./db", "COPY docs ./docs\nCOPY db ./db", "COPY docs: .dockerignore keeps it")]
    [InlineData("COPY db ./db", "", "db/migrations: is needed to build")]
    [InlineData(" host.json ./", " ./", "host.json: is needed to build")]
    [InlineData("dotnet publish src/Cli", "dotnet publish src/Absent", "src/Absent/Absent.csproj: is needed to build")]
    [InlineData("=10.0.0-noble-chiseled-extra", "=latest", "latest names no version")]
    [InlineData("=10.0.100-noble", "=9.0.100-noble", "is not .NET 10")]
    [InlineData("runtime-deps:${RUNTIME_TAG}", "runtime-deps:10.0", "its tag is no ARG")]
    [InlineData("USER 1654", "USER 0", "USER: must be a number")]
    [InlineData("USER 1654", "USER root", "USER: must be a number")]
    [InlineData("USER 1654", "", "USER: must be a number")]
    [InlineData("VOLUME /tmp", "VOLUME /app", "VOLUME: ")]
    [InlineData("org.opencontainers.image.revision", "revision", "image.revision is missing")]
    [InlineData("ENTRYPOINT [\"/app/Strongroom.SelfHost\"]", "ENTRYPOINT /app/Strongroom.SelfHost", "SIGTERM does not arrive")]
    [InlineData("CMD [\"serve\", ", "CMD [\"start\", ", "CMD: the gateway does not understand it")]
    [InlineData("\"healthcheck\", \"--port\"", "\"health\", \"--port\"", "HEALTHCHECK: is no verb")]
    [InlineData("EXPOSE 8080", "EXPOSE 80", "is not EXPOSE 80")]
    public void Dockerfile_Changed_BreaksTheRule(string what, string by, string broken) => BreaksTheRule(Changed(Dockerfile, what, by), Compose, broken);

    [Theory]
    [InlineData("    read_only: true\n    tmpfs: [\"/tmp:size=2g\"]", "    tmpfs: [\"/tmp:size=2g\"]", "gateway: its file system can be written")]
    [InlineData("    tmpfs: [/tmp]\n", "", "migrate: /tmp cannot be written")]
    [InlineData("cap_drop: [ALL]", "cap_drop: [NET_RAW]", "keeps capabilities")]
    [InlineData("no-new-privileges:true", "no-new-privileges:false", "may gain privileges")]
    [InlineData("    image: postgres:18.1", "    image: postgres:latest", "postgres:latest names no version")]
    [InlineData("    image: postgres:18.1", "    image: postgres:18.1\n    privileged: true", "postgres: runs as root")]
    [InlineData("    image: strongroom", "    image: strongroom\n    user: \"0\"", "runs as root")]
    [InlineData("    image: strongroom\n    profiles", "    image: strongroom-cli:1.0\n    profiles", "run the image of the Dockerfile")]
    [InlineData("      migrate: { condition: service_completed_successfully }", "      migration: { condition: service_completed_successfully }", "migration, which is no service")]
    [InlineData("      migrate: { condition: service_completed_successfully }", "      migrate: { condition: service_healthy }", "migrate never becomes service_healthy")]
    [InlineData("network_mode: service:azurite\n    environment", "network_mode: service:store\n    environment", "network service:store is no service's")]
    [InlineData("secrets: [Database__App,", "secrets: [Database__Apps,", "secret Database__Apps is not declared")]
    [InlineData("secrets: [Database__App, Database__Worker, Host__MasterKey,", "secrets: [Database__App, Database__Worker,", "secret Host__MasterKey: nobody uses it")]
    [InlineData("./.secrets/Host__MasterKey", "./secrets/Host__MasterKey", "is not its file")]
    [InlineData("./db/roles.sql", "./db/role.sql", "./db/role.sql is not there")]
    [InlineData("roles.sql:ro", "roles.sql", "or can be written")]
    [InlineData("      Host__Secrets: /run/secrets\n      #", "      Host__MasterKey: open\n      #", "Host__MasterKey is a secret")]
    [InlineData("127.0.0.1:8080:8080", "8080:8080", "8080:8080 is open to everybody")]
    [InlineData("127.0.0.1:8080:8080", "127.0.0.1:8080:80", "8080 is not published")]
    [InlineData("127.0.0.1:10000:10000", "127.0.0.1:10001:10000", "clients cannot reach")]
    [InlineData("healthcheck, --ready, --port, \"8080\"", "healthcheck, --ready, --port, \"8081\"", "is not EXPOSE 8080")]
    [InlineData("healthcheck, --ready,", "healthcheck,", "must ask whether it is ready")]
    [InlineData("stop_grace_period: 45s", "stop_grace_period: 30s", "before it has drained")]
    public void Compose_Changed_BreaksTheRule(string what, string by, string broken) => BreaksTheRule(Dockerfile, Changed(Compose, what, by), broken);

    [Fact]
    public void Compose_AKeyThatIsNone_IsRefused() =>
        Should.Throw<YamlDotNet.Core.YamlException>(() => ComposeFile.Read(Changed(Compose, "read_only: true", "readonly: true")));

    [Fact]
    public void Environment_OfTheGateway_NamesSettingsOnly()
    {
        var known = LocalSettingsTests.Sections.SelectMany(row => row.Data.Item1.GetProperties().Select(property => $"{row.Data.Item2}:{property.Name}"))
            .Concat(LocalSettings.Read(AppContext.BaseDirectory, new ConfigurationBuilder().Build()).Keys).ToHashSet();
        // An entry of a list or dictionary is known by its first, and by its dictionary.
        string Known(string setting) => System.Text.RegularExpressions.Regex.Replace(setting, @"^(Stores|Audit:Keys):\d+", "$1:0") is var first && first.StartsWith("Audit:Archives:", StringComparison.Ordinal) ? "Audit:Archives" : first;

        Settings(Compose).Keys.Where(setting => !known.Contains(Known(setting))).ShouldBeEmpty();

        var misspelt = Settings(Changed(Compose, "Host__DrainDelay: 00:00:05", "Host__DrainDelays: 00:00:05"));
        misspelt.Keys.Where(setting => !known.Contains(Known(setting))).ShouldBe(["Host:DrainDelays"]);
    }

    [Fact]
    public async Task Environment_OfTheGateway_Starts()
    {
        await using var host = FunctionsHost.Build(new HostSetup { Address = "http://127.0.0.1:0", Settings = Settings(Compose) });
        host.Services.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("Auth__Issuers__0__Issuer")]
    [InlineData("Auth__Issuers__0__Audience")]
    [InlineData("Auth__Issuers__0__MetadataAddress")]
    [InlineData("Stores__0__Endpoint")]
    [InlineData("Stores__1__Name")]
    [InlineData("IngestStorage")]
    [InlineData("Audit__Keys__0__File")]
    [InlineData("AuditSealSchedule")]
    public void Environment_WithoutASetting_DoesNotStart(string setting)
    {
        var settings = Settings(Compose);
        settings.Remove(setting.Replace("__", ":", StringComparison.Ordinal)).ShouldBeTrue();
        var refused = Should.Throw<Exception>(() => FunctionsHost.Build(new HostSetup { Address = "http://127.0.0.1:0", Settings = settings }));
        (refused is OptionsValidationException or AggregateException or FunctionDiscoveryException).ShouldBeTrue(refused.ToString());
        refused.ToString().ShouldContain(setting.Split("__")[^1]);
    }

    // What the gateway sees: its environment, with what compose asks for put in, and its secrets.
    private static Dictionary<string, string?> Settings(string compose)
    {
        var gateway = ComposeFile.Read(compose).Services["gateway"];
        var settings = gateway.Environment.Where(setting => setting.Key != "Host__Secrets").ToDictionary(
            setting => setting.Key.Replace("__", ":", StringComparison.Ordinal),
            string? (setting) => setting.Value.StartsWith("${STRONGROOM_AUDIT_ORIGIN:-", StringComparison.Ordinal) ? setting.Value[26..^1] : setting.Value.StartsWith("${", StringComparison.Ordinal) ? "https://issuer.example" : setting.Value);
        foreach (var secret in gateway.Secrets.Where(secret => secret.StartsWith("Database__", StringComparison.Ordinal))) settings[secret.Replace("__", ":", StringComparison.Ordinal)] = $"Host=postgres;Database=strongroom;Username={secret}";
        settings["Host:MasterKey"] = "key";
        return settings;
    }

    private static string Changed(string text, string what, string by)
    {
        text.ShouldContain(what, Case.Sensitive);
        return text.Replace(what, by, StringComparison.Ordinal);
    }

    private static void BreaksTheRule(string dockerfile, string compose, string broken) =>
        new ContainerRules(Root, dockerfile, compose).Broken().ShouldContain(rule => rule.Contains(broken, StringComparison.Ordinal));
}
