using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>What became of one of the files that a command was given. Without an error it went well.</summary>
internal sealed record FileReport
{
    /// <summary>As it was given: a file here for <c>upload</c>, a path or an id there for everything else.</summary>
    public required string Source { get; init; }

    /// <summary>Where a download was written.</summary>
    public string? Target { get; init; }

    /// <summary>The gateway's record of it.</summary>
    public StoredFile? File { get; init; }

    public double? Seconds { get; init; }

    /// <summary>Bytes that went over the line for good in this run; less than the file's size when it was resumed.</summary>
    public long? Bytes { get; init; }

    public int? Parts { get; init; }

    /// <summary>Requests to the store that were made again.</summary>
    public int? Retries { get; init; }

    public bool? Resumed { get; init; }

    public ErrorDetail? Error { get; init; }
}
