using System.Collections.Concurrent;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>What the functions of a test did, and what they are to do next.</summary>
public sealed class Runs
{
    private readonly ConcurrentQueue<string> _seen = new();

    /// <summary>Called by every run; throws or waits when a test says so.</summary>
    public Func<string, CancellationToken, Task> Next { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What was seen, in order.</summary>
    public IReadOnlyList<string> Seen => [.. _seen];

    public Task AddAsync(string what, CancellationToken cancellationToken)
    {
        _seen.Enqueue(what);
        return Next(what, cancellationToken);
    }
}
