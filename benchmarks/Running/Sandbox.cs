namespace Strongroom.Bench.Running;

/// <summary>A temporary folder that is deleted with everything in it. On a real disk: a database in memory would sync for nothing.</summary>
internal sealed class Sandbox : IDisposable
{
    public Sandbox()
    {
        var parent = Path.GetTempPath();
        if (InMemory(parent) && Directory.Exists("/var/tmp")) parent = "/var/tmp";
        Folder = Path.Combine(parent, "strongroom-bench-" + Path.GetRandomFileName());
        Directory.CreateDirectory(Folder);
        // The user that runs PostgreSQL in the place of root must pass.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        FileSystem = TypeOf(Folder);
    }

    public string Folder { get; }

    /// <summary>Such as <c>ext4</c>.</summary>
    public string FileSystem { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Dispose()
    {
        // Where others could not pass, PostgreSQL's files were moved and a link was left.
        foreach (var link in Directory.EnumerateFileSystemEntries(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }))
        {
            if (new FileInfo(link).LinkTarget is { } target && Path.GetDirectoryName(target) is { } moved && Path.GetFileName(moved).StartsWith("strongroom-", StringComparison.Ordinal) && Directory.Exists(moved))
                Directory.Delete(moved, recursive: true);
        }
        Directory.Delete(Folder, recursive: true);
    }

    private static bool InMemory(string folder) => TypeOf(folder) is "tmpfs" or "ramfs";

    private static string TypeOf(string folder) => DriveInfo.GetDrives()
        .Where(drive => folder.StartsWith(drive.RootDirectory.FullName, StringComparison.Ordinal))
        .MaxBy(drive => drive.RootDirectory.FullName.Length)?.DriveFormat ?? "unknown";
}
