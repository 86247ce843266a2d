using System.Buffers;
using System.Security.Cryptography;
using Strongroom.Files;
using Strongroom.Stores;

namespace Strongroom.Ingest;

/// <summary>Compares an object with what was announced: size, type, first bytes, SHA-256 and, where its type asks for it, the inside of a ZIP.</summary>
public sealed class ObjectInspector(FilePlacement placement, IngestOptions options)
{
    private const int PieceBytes = 128 * 1024;

    /// <summary>
    /// Reads as much as it must, streaming. Cheap comparisons come first: an object of the wrong size is never read.
    /// </summary>
    public async Task<Inspection> InspectAsync(FileRecord file, ObjectContent content, CancellationToken cancellationToken)
    {
        var (head, body) = (content.Head, content.Body);
        if (head.Size != file.Size) return new Inspection($"size is {head.Size}, announced {file.Size}", null);
        if (!string.Equals(head.ContentType, file.ContentType, StringComparison.OrdinalIgnoreCase)) return new Inspection("content type differs from the announced one", null);

        var start = new byte[ContentRule.HeadBytes];
        var read = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        if (placement.RuleOf(file.FileType, file.ContentType) is not { } rule || !rule.Matches(start.AsSpan(0, read)))
            return new Inspection("the bytes are not of the announced type", null);

        var zip = placement.ZipRulesOf(file.FileType);
        if (zip is null && head.Size > options.HashUpToBytes) return new Inspection(null, null);
        await using var spool = zip is null ? null : TemporaryFile.Create();
        var sha256 = await HashAsync(start.AsMemory(0, read), body, (int)Math.Clamp(head.Size, 1, PieceBytes), spool, cancellationToken);
        if (file.DeclaredSha256 is { } declared && !declared.AsSpan().SequenceEqual(sha256)) return new Inspection("SHA-256 differs from the announced one", sha256);
        if (spool is null) return new Inspection(null, sha256);

        spool.Position = 0;
        return new Inspection(await ZipInspector.FindFaultAsync(spool, zip!, cancellationToken), sha256);
    }

    private static async Task<byte[]> HashAsync(ReadOnlyMemory<byte> start, Stream body, int pieceBytes, Stream? copyTo, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(pieceBytes);
        try
        {
            for (var piece = start; piece.Length > 0;)
            {
                hash.AppendData(piece.Span);
                if (copyTo is not null) await copyTo.WriteAsync(piece, cancellationToken);
                piece = buffer.AsMemory(0, await body.ReadAsync(buffer, cancellationToken));
            }

            return hash.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
