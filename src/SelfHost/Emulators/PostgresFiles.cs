using System.Security.Cryptography;

namespace Strongroom.SelfHost.Emulators;

/// <summary>
/// Where a cluster's files are. PostgreSQL refuses to run as root, so root runs it as nobody, who must reach its data and binaries: when a folder
/// above them is closed to others, they move to a temporary folder and a link stays behind.
/// </summary>
internal sealed class PostgresFiles(string native, string directory)
{
    private const string Nobody = "65534";
    private const UnixFileMode OthersMayEnter = UnixFileMode.OtherExecute;

    private static bool IsRoot => Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows();

    /// <summary>The log of the server. It is ours, not nobody's.</summary>
    public string Log => Path.Combine(directory, "postgres.log");

    /// <summary>Where the superuser's password is kept.</summary>
    public string PasswordFile => Path.Combine(directory, "password");

    /// <summary>Puts before a command what makes it run without privileges.</summary>
    public static IReadOnlyList<string> Unprivileged(params IReadOnlyList<string> command) =>
        IsRoot ? ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--", .. command] : command;

    /// <summary>The superuser's password, made on the first call.</summary>
    public async Task<string> PasswordAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        if (File.Exists(PasswordFile)) return await File.ReadAllTextAsync(PasswordFile, cancellationToken);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await using var writer = new StreamWriter(PasswordFile, options);
        await writer.WriteAsync(password.AsMemory(), cancellationToken);
        return password;
    }

    /// <summary>A program of the distribution, where the server's user can run it.</summary>
    public async Task<string> ProgramAsync(string name, CancellationToken cancellationToken)
    {
        var home = native;
        if (IsRoot && !OthersMayReach(native))
        {
            home = Moved("native");
            if (!Directory.Exists(home)) await Command.RunAsync(null, null, cancellationToken, "cp", "-a", native, home);
        }
        return Path.Combine(home, "bin", OperatingSystem.IsWindows() ? name + ".exe" : name);
    }

    /// <summary>The data folder, which the server's user owns.</summary>
    public async Task<string> DataAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var data = IsRoot && !OthersMayReach(directory) ? Moved("data") : Path.Combine(directory, "data");
        Directory.CreateDirectory(data);
        if (IsRoot) await Command.RunAsync(null, null, cancellationToken, "chown", "-R", $"{Nobody}:{Nobody}", data);
        return data;
    }

    private static bool OthersMayReach(string path)
    {
        if (OperatingSystem.IsWindows()) return true;
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
        {
            if (!folder.UnixFileMode.HasFlag(OthersMayEnter)) return false;
        }
        return true;
    }

    // The link remembers the temporary folder, whose name nobody can guess beforehand.
    private string Moved(string name)
    {
        var link = Path.Combine(directory, name);
        if (new FileInfo(link).LinkTarget is { } target && Directory.Exists(Path.GetDirectoryName(target))) return target;
        File.Delete(link);
        var folder = Directory.CreateTempSubdirectory("strongroom-");
        if (!OperatingSystem.IsWindows()) folder.UnixFileMode |= UnixFileMode.OtherRead | OthersMayEnter;
        var moved = Path.Combine(folder.FullName, name);
        File.CreateSymbolicLink(link, moved);
        return moved;
    }
}
