using System.Diagnostics;
using System.Text.RegularExpressions;
using Strongroom.Functions.Tests.Infra;

namespace Strongroom.Functions.Tests.Container;

/// <summary>
/// What the Dockerfile puts into the image, made by its own <c>dotnet publish</c> lines, once for all tests. Only the compilation is not done again: the
/// build that the tests run on is published, not compiled ahead, and without a runtime of its own.
/// </summary>
internal static partial class PublishedGateway
{
    private static readonly Lazy<Task<string>> Shared = new(async () =>
    {
        var folder = Directory.CreateTempSubdirectory("strongroom-published-").FullName;
        // Another user runs it, who may enter and read, and nobody may write.
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Run("chmod", "-R", "u+w", folder);
            Directory.Delete(folder, recursive: true);
        };
        var root = BicepTree.Root();
        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;
        foreach (Match line in Publish().Matches((await File.ReadAllTextAsync(Path.Combine(root, "Dockerfile"))).Replace("\\\n", " ", StringComparison.Ordinal)))
        {
            string[] arguments = [.. line.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word != "--self-contained").Select(word => word == "Release" ? configuration : word.StartsWith("/app", StringComparison.Ordinal) ? folder + word : word)];
            await Task.Run(() => Run("dotnet", ["publish", .. arguments, "--no-build", "--property:PublishReadyToRun=false", "--property:UseCurrentRuntimeIdentifier=false", "--no-self-contained", "--nologo"], root));
        }
        Run("chmod", "-R", "a-w,a+rX", folder);
        return folder + "/app";
    });

    /// <summary>The folder that is <c>/app</c> in the image: everybody may read it, nobody write.</summary>
    public static Task<string> FolderAsync() => Shared.Value;

    private static void Run(string program, params string[] arguments) => Run(program, arguments, "/");

    private static void Run(string program, string[] arguments, string directory)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        // Not the build servers of whoever runs the tests.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {output}{errors.Result}");
    }

    [GeneratedRegex(@"dotnet publish ([^&\n]+)")]
    private static partial Regex Publish();
}
