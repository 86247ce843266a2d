using System.Security.Cryptography;
using Strongroom.Files;

namespace Strongroom.SelfHost.Once;

/// <summary>A file given on the command line: what a client knows of it before it asks for an upload.</summary>
/// <param name="FullPath">Where it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">In lower-case hexadecimal digits.</param>
/// <param name="ContentType">By its extension, as the catalogue of file types has it.</param>
public sealed record OnceFile(string FullPath, string Name, long Size, string Sha256, string ContentType)
{
    /// <summary>The file type that takes what people commonly attach.</summary>
    public const string FileType = "attachment";

    /// <summary>Reads it once for its checksum.</summary>
    public static async Task<OnceFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        return new OnceFile(Path.GetFullPath(path), Path.GetFileName(path), stream.Length, sha256, TypeOf(path));
    }

    // Several types share extensions such as mp4: a file of that name is a video more often than not.
    private static string TypeOf(string path)
    {
        var extension = Path.GetExtension(path).TrimStart('.');
        var known = FileCatalog.Load().Find(FileType)!.Contents.Values.Where(content => content.Extensions is not ["*"] && content.TakesExtension(extension));
        return known.OrderByDescending(content => content.MediaType.StartsWith("video/", StringComparison.Ordinal)).FirstOrDefault()?.MediaType
            ?? "application/octet-stream";
    }
}
