using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Strongroom.SelfHost.Commands;

namespace Strongroom.Functions.Tests.Container;

/// <summary>What Dockerfile and compose.yaml must keep to, as far as it can be told without Docker. Each rule says what breaks it.</summary>
internal sealed partial class ContainerRules(string root, string dockerfile, string compose)
{
    private const string Gateway = "Strongroom.SelfHost";
    private readonly IReadOnlyList<DockerInstruction> _docker = DockerInstruction.Read(dockerfile);
    private readonly ComposeFile _compose = ComposeFile.Read(compose);

    public IEnumerable<string> Broken() => [.. Copies(), .. Bases(), .. Image(), .. Services(), .. OwnServices(), .. Ports(), .. Times()];

    private IEnumerable<DockerInstruction> All(string name) => _docker.Where(instruction => instruction.Name == name);

    private IEnumerable<DockerInstruction> Last(string name) => _docker.Skip(_docker.ToList().FindLastIndex(i => i.Name == "FROM")).Where(i => i.Name == name);

    // The build's own sources, in the image of the SDK.
    private IEnumerable<string> Copies()
    {
        var copied = _docker.SelectMany(line => line.Copied).ToList();
        foreach (var path in copied.Where(path => !Path.Exists(Path.Combine(root, path)))) yield return $"COPY {path}: is not there";
        var sent = File.ReadAllLines(Path.Combine(root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        foreach (var path in copied.Except(sent)) yield return $"COPY {path}: .dockerignore keeps it from the builder";

        var published = Publish().Matches(string.Join('\n', All("RUN").Select(run => run.Text))).Select(match => match.Groups[1].Value).ToList();
        if (published.Count == 0) yield return "RUN: nothing is published";
        foreach (var file in published.SelectMany(project => Needed(Path.Combine(root, project, Path.GetFileName(project) + ".csproj"))).Distinct())
            if (!Path.Exists(Path.Combine(root, file)) || !copied.Any(path => file == path || file.StartsWith(path + "/", StringComparison.Ordinal))) yield return $"{file}: is needed to build, and not copied";
    }

    // What a project names outside its folder, and so on for the projects that it refers to.
    private IEnumerable<string> Needed(string project)
    {
        if (!File.Exists(project)) return [Path.GetRelativePath(root, project)];
        var folder = Path.GetDirectoryName(project)!;
        var named = XDocument.Load(project).Descendants()
            .Where(item => item.Attribute("Condition")?.Value.Contains("Exists(", StringComparison.Ordinal) != true)
            .Select(item => (Name: item.Name.LocalName, Path: item.Attribute("Include")?.Value.Split('*')[0].Replace('\\', '/')))
            .Where(item => item.Path?.Contains("../", StringComparison.Ordinal) == true)
            .Select(item => (item.Name, Path: Path.GetFullPath(Path.Combine(folder, item.Path!)))).ToList();
        return [.. named.Select(item => Path.GetRelativePath(root, item.Path).TrimEnd('/')), .. named.Where(item => item.Name == "ProjectReference").SelectMany(item => Needed(item.Path))];
    }

    private IEnumerable<string> Bases()
    {
        var tags = All("ARG").Select(arg => arg.Text.Split('=', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);
        foreach (var from in All("FROM"))
        {
            if (!Variable().IsMatch(from.Words[0]) || !tags.TryGetValue(Variable().Match(from.Words[0]).Groups[1].Value, out var tag)) yield return $"FROM {from.Text}: its tag is no ARG";
            else if (!Pinned().IsMatch(tag)) yield return $"FROM {from.Text}: {tag} names no version";
            else if (!tag.StartsWith($"{Environment.Version.Major}.", StringComparison.Ordinal)) yield return $"FROM {from.Text}: {tag} is not .NET {Environment.Version.Major}";
        }
        foreach (var (name, service) in _compose.Services)
            if (service.Image != "strongroom" && !Pinned().IsMatch(service.Image.Split(':')[^1])) yield return $"{name}: {service.Image} names no version";
    }

    private IEnumerable<string> Image()
    {
        if (!int.TryParse(Last("USER").LastOrDefault()?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var user) || user == 0) yield return "USER: must be a number, and not root's";
        if (Last("VOLUME").SingleOrDefault()?.Text != "/tmp") yield return "VOLUME: /tmp is what is written to, and nothing else";
        foreach (var label in (string[])["title", "description", "version", "revision"])
            if (!Last("LABEL").Any(l => l.Text.Contains($"org.opencontainers.image.{label}=", StringComparison.Ordinal))) yield return $"LABEL: org.opencontainers.image.{label} is missing";

        const string program = $"/app/{Gateway}";
        if (Last("ENTRYPOINT").SingleOrDefault()?.Exec is not [program]) yield return $"ENTRYPOINT: must run {program} in exec form, or SIGTERM does not arrive";
        if (Parse(Last("CMD").SingleOrDefault()?.Exec) is not Arguments.Serve) yield return "CMD: the gateway does not understand it";
        if (Last("HEALTHCHECK").SingleOrDefault()?.Exec is not [program, .. var check] || Parse(check) is not Arguments.Healthcheck)
            yield return "HEALTHCHECK: is no verb of the gateway's";
    }

    private IEnumerable<string> Services()
    {
        foreach (var (name, service) in _compose.Services)
        {
            if (service.Privileged || service.User?.Split(':')[0] is "0" or "root") yield return $"{name}: runs as root";
            foreach (var (other, dependency) in service.DependsOn)
            {
                if (!_compose.Services.TryGetValue(other, out var needed)) yield return $"{name}: depends on {other}, which is no service";
                else if (dependency.Condition == "service_healthy" ? needed.Healthcheck is null : dependency.Condition != "service_completed_successfully" || needed.Restart is not null)
                    yield return $"{name}: {other} never becomes {dependency.Condition}";
            }
            if (service.NetworkMode is { } network && !(network.StartsWith("service:", StringComparison.Ordinal) && _compose.Services.ContainsKey(network[8..]))) yield return $"{name}: network {network} is no service's";
            foreach (var secret in service.Secrets.Where(secret => !_compose.Secrets.ContainsKey(secret))) yield return $"{name}: secret {secret} is not declared";
            foreach (var volume in service.Volumes.Select(volume => volume.Split(':')))
            {
                var there = volume[0].StartsWith("./", StringComparison.Ordinal) ? File.Exists(Path.Combine(root, volume[0])) && volume is [_, _, "ro"] : _compose.Volumes.ContainsKey(volume[0]);
                if (!there) yield return $"{name}: volume {volume[0]} is not there, or can be written";
            }
        }
        foreach (var (name, secret) in _compose.Secrets.Where(secret => secret.Value.File != $"./.secrets/{secret.Key}")) yield return $"secret {name}: {secret.File} is not its file";
        var used = _compose.Services.Values.SelectMany(service => service.Secrets).ToHashSet();
        foreach (var name in _compose.Secrets.Keys.Where(name => !used.Contains(name))) yield return $"secret {name}: nobody uses it";
    }

    private IEnumerable<string> OwnServices()
    {
        var own = _compose.Services.Where(service => service.Value.Image == "strongroom").ToList();
        if (!own.Select(service => service.Key).Order().SequenceEqual(["cli", "gateway", "migrate"])) yield return "cli, gateway and migrate run the image of the Dockerfile";
        foreach (var (name, service) in own)
        {
            if (!service.ReadOnly) yield return $"{name}: its file system can be written";
            if (!service.Tmpfs.Any(path => path.Split(':')[0] == "/tmp")) yield return $"{name}: /tmp cannot be written";
            if (!service.CapDrop.SequenceEqual(["ALL"])) yield return $"{name}: keeps capabilities";
            if (!service.SecurityOpt.Contains("no-new-privileges:true")) yield return $"{name}: may gain privileges";
            foreach (var secret in service.Environment.Where(setting => setting.Key is "Host__MasterKey" || setting.Key.StartsWith("Database__", StringComparison.Ordinal)))
                yield return $"{name}: {secret.Key} is a secret, and stands in the environment";
        }
    }

    private IEnumerable<string> Ports()
    {
        var port = All("EXPOSE").Single().Text;
        var gateway = _compose.Services["gateway"];
        Arguments?[] spoken = [Parse(Last("CMD").Single().Exec), Parse(Last("HEALTHCHECK").Single().Exec?[1..]), Parse(gateway.Healthcheck is { Test: ["CMD", $"/app/{Gateway}", .. var test] } ? [.. test] : null)];
        foreach (var spoke in spoken)
            if ((spoke switch { Arguments.Serve serve => serve.Port, Arguments.Healthcheck check => check.Port, _ => 0 }).ToString(CultureInfo.InvariantCulture) != port) yield return $"port: {spoke} is not EXPOSE {port}";
        if (spoken[2] is not Arguments.Healthcheck { Ready: true }) yield return "gateway: its health check must ask whether it is ready";

        // Published by the service whose network it shares.
        var published = _compose.Services.Values.SelectMany(service => service.Ports).ToList();
        foreach (var address in published.Where(address => !address.StartsWith("127.0.0.1:", StringComparison.Ordinal))) yield return $"port: {address} is open to everybody";
        if (_compose.Services.GetValueOrDefault(gateway.NetworkMode?[8..] ?? "gateway")?.Ports.Any(address => address.EndsWith($":{port}", StringComparison.Ordinal)) != true) yield return $"port: {port} is not published";
        foreach (var endpoint in gateway.Environment.Where(setting => setting.Key.EndsWith("__Endpoint", StringComparison.Ordinal)).Select(setting => new Uri(setting.Value)))
            if (!published.Contains($"{endpoint.Host}:{endpoint.Port}:{endpoint.Port}")) yield return $"port: clients cannot reach {endpoint}";
    }

    private IEnumerable<string> Times()
    {
        var gateway = _compose.Services["gateway"];
        var needed = TimeSpan.Parse(gateway.Environment["Host__DrainDelay"], CultureInfo.InvariantCulture) + TimeSpan.Parse(gateway.Environment["Host__ShutdownTimeout"], CultureInfo.InvariantCulture);
        if (needed <= TimeSpan.Zero || TimeSpan.FromSeconds(int.Parse(gateway.StopGracePeriod!.TrimEnd('s'), CultureInfo.InvariantCulture)) <= needed)
            yield return $"gateway: it is killed after {gateway.StopGracePeriod}, before it has drained";
    }

    private static Arguments? Parse(string[]? args) => args is null ? null : Arguments.Parse(args);

    [GeneratedRegex(@"dotnet publish (\S+)")]
    private static partial Regex Publish();

    [GeneratedRegex(@":\$\{(\w+)\}$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\d+\.\d+")]
    private static partial Regex Pinned();
}
