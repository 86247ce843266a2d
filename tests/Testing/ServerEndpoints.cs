using System.Text.Json;

namespace Strongroom.Testing;

/// <summary>Where the test servers are, or why one is not. Written by <c>serve</c>, read by the test processes.</summary>
public sealed record ServerEndpoints
{
    /// <summary>Names the file that holds them.</summary>
    public const string Variable = "STRONGROOM_TEST_SERVERS";

    /// <summary>PostgreSQL.</summary>
    public PostgresEndpoint? Postgres { get; init; }

    /// <summary>Azurite's account address; the account and its key are the well-known ones.</summary>
    public string? Azurite { get; init; }

    /// <summary>Ceph.</summary>
    public S3Endpoint? Ceph { get; init; }

    /// <summary>Why a server is missing, by its name.</summary>
    public IReadOnlyDictionary<string, string> Missing { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads a file that <see cref="WriteAsync"/> wrote.</summary>
    public static async Task<ServerEndpoints> ReadAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        return (await JsonSerializer.DeserializeAsync<ServerEndpoints>(stream))!;
    }

    /// <summary>Writes the file in one piece: whoever sees it sees all of it.</summary>
    public async Task WriteAsync(string file)
    {
        await File.WriteAllTextAsync(file + ".new", JsonSerializer.Serialize(this));
        File.Move(file + ".new", file, overwrite: true);
    }
}
