namespace Strongroom.Files;

/// <summary>A file on local disk that is gone when it is closed: where bytes wait whose length or inside must be known first.</summary>
public static class TemporaryFile
{
    /// <summary>Creates an empty one that only this process may read.</summary>
    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(Path.GetTempPath(), $"strongroom-{Path.GetRandomFileName()}"), options);
    }
}
