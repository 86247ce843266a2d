using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.Verifier;

/// <summary>An archive of 700 entries in seven batches, copied for each test that harms it.</summary>
public sealed class ArchiveFixture : IAsyncLifetime
{
    public const int Size = 700;
    public static readonly int[] Batches = [5, 95, 156, 44, 311, 1, 88];
    private readonly string _root = Directory.CreateTempSubdirectory("strongroom-archive").FullName;
    private int _copies;

    internal LogArchive Log { get; private set; } = null!;

    public KeyFileSigner Signer { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Signer = NewSigner("log.example");
        Log = new LogArchive(NewFolder(), Signer);
        foreach (var count in Batches) await Log.AppendAsync(count);
    }

    public ValueTask DisposeAsync()
    {
        Signer.Dispose();
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    public KeyFileSigner NewSigner(string name) => KeyFileSigner.OpenOrCreate(NewFolder() + ".pem", name);

    public string NewFolder() => Path.Combine(_root, Interlocked.Increment(ref _copies).ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>A copy to harm.</summary>
    public string Copy()
    {
        var copy = NewFolder();
        foreach (var file in Directory.GetFiles(Log.Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Log.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }

    /// <summary>A checkpoint as somebody kept it.</summary>
    public string Keep(int size, string? from = null)
    {
        var kept = NewFolder() + ".checkpoint";
        File.Copy(Path.Combine(from ?? Log.Folder, $"checkpoints/{size:D20}"), kept);
        return kept;
    }
}
