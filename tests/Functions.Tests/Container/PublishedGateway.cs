using System.Diagnostics;
using System.Text.RegularExpressions;
using Strongroom.Functions.Tests.Infra;

namespace Strongroom.Functions.Tests.Container;

/// <summary>
/// What the Dockerfile puts into the image, made once for all tests: what it copies to the builder is copied, and its own <c>dotnet publish</c> lines are run
/// there. So this is the gateway as it is deployed, compiled ahead and with its runtime.
/// </summary>
internal static partial class PublishedGateway
{
    private static readonly Lazy<Task<string>> Shared = new(() => Task.Run(Publish));

    /// <summary>The folder that is <c>/app</c> in the image: everybody may read it, nobody write.</summary>
    public static Task<string> FolderAsync() => Shared.Value;

    private static string Publish()
    {
        var folder = Directory.CreateTempSubdirectory("strongroom-published-").FullName;
        // Another user runs it, who may enter and read, and nobody may write.
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Run("/", "chmod", "-R", "u+w", folder);
            Directory.Delete(folder, recursive: true);
        };

        var (root, source) = (BicepTree.Root(), Directory.CreateDirectory(folder + "/source").FullName);
        var lines = DockerInstruction.Read(File.ReadAllText(Path.Combine(root, "Dockerfile")));
        // In any folder, as .dockerignore has it.
        var left = File.ReadLines(Path.Combine(root, ".dockerignore")).Where(line => line.StartsWith("**/", StringComparison.Ordinal)).Select(line => line[3..]).ToHashSet();
        foreach (var copied in lines.SelectMany(line => line.Copied)) Copy(Path.Combine(root, copied), Path.Combine(source, copied), left);
        foreach (var match in lines.Where(line => line.Name == "RUN").SelectMany(line => PublishLine().Matches(line.Text)))
            Run(source, [.. match.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.StartsWith("/app", StringComparison.Ordinal) ? folder + word : word)]);

        Directory.Delete(source, recursive: true);
        Run("/", "chmod", "-R", "a-w,a+rX", folder);
        return folder + "/app";
    }

    private static void Copy(string from, string to, HashSet<string> left)
    {
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }

        Directory.CreateDirectory(to);
        foreach (var name in Directory.EnumerateFileSystemEntries(from).Select(entry => Path.GetFileName(entry)).Where(name => !left.Contains(name)))
            Copy(Path.Combine(from, name), Path.Combine(to, name), left);
    }

    private static void Run(string directory, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        // Servers of the build would outlive it; and the code was looked at when the tests were built.
        (start.Environment["MSBUILDDISABLENODEREUSE"], start.Environment["UseSharedCompilation"], start.Environment["RunAnalyzers"]) = ("1", "false", "false");
        // And when the tests are recorded (benchmarks/Profile), the build is not what is to be known.
        start.Environment.Remove("DOTNET_EnableEventPipe");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)}: {output}{errors.Result}");
    }

    [GeneratedRegex(@"dotnet publish [^&\n]+")]
    private static partial Regex PublishLine();
}
