using System.Text.Json;

namespace Strongroom.Functions.Tests.Container;

/// <summary>A line of a Dockerfile, continued lines joined.</summary>
internal sealed record DockerInstruction(string Name, string Text)
{
    /// <summary>The words of the exec form, <c>["a", "b"]</c>; null when it is not one. A HEALTHCHECK's command stands behind its options.</summary>
    public string[]? Exec
    {
        get
        {
            var text = Name == "HEALTHCHECK" && Text.IndexOf("CMD ", StringComparison.Ordinal) is >= 0 and var at ? Text[(at + 4)..] : Text;
            return text.StartsWith('[') ? JsonSerializer.Deserialize<string[]>(text) : null;
        }
    }

    /// <summary>Words that are no options.</summary>
    public string[] Words => [.. Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !word.StartsWith("--", StringComparison.Ordinal))];

    /// <summary>What a COPY takes from the folder of the build, and not from another stage; nothing when it is none.</summary>
    public string[] Copied => Name == "COPY" && !Text.StartsWith("--from", StringComparison.Ordinal) ? Words[..^1] : [];

    public static IReadOnlyList<DockerInstruction> Read(string dockerfile)
    {
        var lines = dockerfile.Split('\n').Where(line => !line.TrimStart().StartsWith('#'));
        var joined = string.Join('\n', lines).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. joined.Select(line => line.Split(' ', 2) is [var name, var rest] ? new DockerInstruction(name, rest.Trim()) : throw new FormatException(line))];
    }
}
