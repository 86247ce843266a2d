using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>Writes a pack: a ZIP in the layout that the verifier reads (docs/verifier.md). Entries stream through it; memory does not grow with them.</summary>
public sealed class AuditPackWriter(WorkerDatabase database, AuditArchives archives, AuditKeys keys, AuditLogOptions options, TimeProvider time)
{
    private const int Version = 1;

    // Leaves a query, and the most of the checkpoints that sealed what is in the pack.
    private const int Window = 2048, MaxCheckpoints = 1000;

    // Base64 stays as it is: this is no HTML.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(Json) { WriteIndented = true };

    /// <summary>Writes the pack of a job and says how many entries it has.</summary>
    internal async Task<long> WriteAsync(AuditPackJob job, Stream output, Func<long, long, Task> progress, CancellationToken cancellationToken)
    {
        var source = new AuditPackEntries(database.Tenants, archives, job.Tenant);
        var checkpoint = await source.NewestAsync(cancellationToken) ?? throw new InvalidDataException("The log has no checkpoint.");
        var pack = new Pack(job, source, checkpoint, time.GetUtcNow());
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);

        // 1. Entries, while the readable summary grows beside them in a file of its own.
        await using var rows = TemporaryFile.Create();
        var summary = new AuditPackSummary(rows);
        await using (var entries = await OpenAsync(zip, "entries.jsonl", pack.Now, cancellationToken)) await WriteEntriesAsync(pack, entries, summary, progress, cancellationToken);

        // 2. The checkpoint that the proofs lead to, and those that first held the entries. From each of these, and from the last thousand that were
        //    signed, because somebody may have kept one, a proof that the log goes on to the newest.
        await WriteAsync(zip, "checkpoint", checkpoint.Note, pack.Now, cancellationToken);
        foreach (var sealing in pack.Sealing) await WriteAsync(zip, $"checkpoints/{sealing.Size.ToString("D20", CultureInfo.InvariantCulture)}", sealing.Note, pack.Now, cancellationToken);
        foreach (var size in pack.Sealing.Select(sealing => sealing.Size).Union(await source.SizesAsync(MaxCheckpoints, cancellationToken)).Where(size => size < checkpoint.Size).Order())
        {
            var proof = await Proofs.ConsistencyAsync(size, checkpoint.Size, source.Tiles, cancellationToken);
            var json = new JsonObject { ["from"] = size, ["to"] = checkpoint.Size, ["proof"] = new JsonArray([.. proof.Select(hash => JsonValue.Create(hash.ToBase64()))]) };
            var name = string.Create(CultureInfo.InvariantCulture, $"consistency/{size}-{checkpoint.Size}.json");
            await WriteAsync(zip, name, json.ToJsonString(Json) + "\n", pack.Now, cancellationToken);
        }

        // 3. Keys, but only those that signed something here: another one would look slipped in.
        var notes = pack.Sealing.Append(checkpoint).Select(sealing => SignedNote.Parse(Encoding.UTF8.GetBytes(sealing.Note))).ToList();
        var used = (await keys.PublicAsync(cancellationToken)).Where(key => notes.Any(note => note.Signatures.Any(line => line.KeyId == key.KeyId && line.KeyName == key.Name)));
        await WriteAsync(zip, "keys", string.Concat(used.Select(key => key + "\n")), pack.Now, cancellationToken);

        // 4. What this is, for machines and for people.
        var about = new JsonObject
        {
            ["version"] = Version,
            ["origin"] = $"{options.Origin}/{job.Tenant}",
            ["tenant"] = job.Tenant.ToString(),
            ["filter"] = JsonNode.Parse(job.Pack.Filter.ToJson()),
            ["createdAt"] = pack.Now,
            ["treeSize"] = checkpoint.Size,
            ["entryCount"] = pack.Count,
        };
        await WriteAsync(zip, "pack.json", about.ToJsonString(Indented) + "\n", pack.Now, cancellationToken);
        await using (var html = await OpenAsync(zip, "summary.html", pack.Now, cancellationToken)) await summary.FinishAsync(html, job, checkpoint, pack.Count, pack.Now, cancellationToken);
        return pack.Count;
    }

    private static async Task WriteEntriesAsync(Pack pack, Stream output, AuditPackSummary summary, Func<long, long, Task> progress, CancellationToken cancellationToken)
    {
        var size = pack.Checkpoint.Size;
        var lines = new ArrayBufferWriter<byte>(64 * 1024);
        for (long from = 0; from < size; from += Window)
        {
            await progress(from, size);
            foreach (var entry in await pack.Source.ReadAsync(pack.Job.Pack.Filter, from, Math.Min(from + Window, size), cancellationToken))
            {
                WriteLine(lines, entry, await Proofs.InclusionAsync(entry.Index, size, pack.Source.Tiles, cancellationToken));
                if (entry.Index >= pack.Sealed && pack.Sealing.Count < MaxCheckpoints) pack.Sealing.Add(await pack.Source.SealingAsync(entry.Index, cancellationToken));
                await summary.AddAsync(entry, cancellationToken);
                pack.Count++;
                if (lines.WrittenCount < 48 * 1024) continue;
                await output.WriteAsync(lines.WrittenMemory, cancellationToken);
                lines.ResetWrittenCount();
            }
        }

        await output.WriteAsync(lines.WrittenMemory, cancellationToken);
        await progress(size, size);
    }

    private static void WriteLine(ArrayBufferWriter<byte> lines, AuditPackEntry entry, LogHash[] proof)
    {
        lines.Write("{\"index\":"u8);
        Utf8Formatter.TryFormat(entry.Index, lines.GetSpan(20), out var digits);
        lines.Advance(digits);
        lines.Write(",\"entry\":"u8);
        lines.Write(entry.Bytes.Span);
        lines.Write(",\"proof\":["u8);
        for (var i = 0; i < proof.Length; i++)
        {
            lines.Write(i == 0 ? "\""u8 : ",\""u8);
            lines.Write(Encoding.ASCII.GetBytes(proof[i].ToBase64()));
            lines.Write("\""u8);
        }

        lines.Write("]}\n"u8);
    }

    private static async Task<Stream> OpenAsync(ZipArchive zip, string name, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = at;
        return await entry.OpenAsync(cancellationToken);
    }

    private static async Task WriteAsync(ZipArchive zip, string name, string text, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var output = await OpenAsync(zip, name, at, cancellationToken);
        await output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    private sealed class Pack(AuditPackJob job, AuditPackEntries source, AuditCheckpoint checkpoint, DateTimeOffset now)
    {
        public AuditPackJob Job => job;

        public AuditPackEntries Source => source;

        public AuditCheckpoint Checkpoint => checkpoint;

        public DateTimeOffset Now => now;

        /// <summary>The checkpoints that first held the entries, in order.</summary>
        public List<AuditCheckpoint> Sealing { get; } = [];

        /// <summary>Entries before this one are held by one of them.</summary>
        public long Sealed => Sealing.Count == 0 ? 0 : Sealing[^1].Size;

        public long Count { get; set; }
    }
}
