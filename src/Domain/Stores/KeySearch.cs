namespace Strongroom.Stores;

/// <summary>The keys of a search in a listing, sorted, and what is known of them so far.</summary>
internal sealed class KeySearch
{
    private readonly Dictionary<string, ObjectKey> _byValue;
    private readonly ObjectKey[] _sorted;
    private readonly HashSet<ObjectVersion> _left = [];
    private readonly HashSet<ObjectKey> _found = [];
    private readonly Dictionary<ObjectKey, string> _gone = [];
    private int _next;

    public KeySearch(IEnumerable<ObjectKey> keys)
    {
        _sorted = [.. keys.Distinct().OrderBy(key => key.Value, StringComparer.Ordinal)];
        _byValue = _sorted.ToDictionary(key => key.Value, StringComparer.Ordinal);
    }

    /// <summary>Whether stores agree on the order of these keys: of ASCII they do, beyond it some sort by bytes and some by UTF-16.</summary>
    public bool HasOneOrder => _sorted.All(key => System.Text.Ascii.IsValid(key.Value));

    /// <summary>Whether every key has its answer.</summary>
    public bool IsDone => _next == _sorted.Length;

    /// <summary>More pages than this cost more than asking for each key.</summary>
    public int MaxPages => 1 + _sorted.Length / 20;

    /// <summary>What all keys without an answer begin with.</summary>
    public string Prefix
    {
        get
        {
            var (first, last) = (_sorted[_next].Value, _sorted[^1].Value);
            return first[..first.AsSpan().CommonPrefixLength(last)];
        }
    }

    /// <summary>A name right before the first key without an answer, so that a listing after it begins with that key.</summary>
    public string Before
    {
        get
        {
            var first = _sorted[_next].Value;
            return first[^1] is > ' ' and <= '~' ? $"{first[..^1]}{(char)(first[^1] - 1)}{(first.Length < ObjectKey.MaxBytes ? "~" : "")}" : first[..^1];
        }
    }

    /// <summary>The keys without an answer.</summary>
    public ReadOnlySpan<ObjectKey> Open => _sorted.AsSpan(_next);

    /// <summary>The last key, and the last one where '/' comes before everything else, as accounts with folders sort.</summary>
    public (string Plain, string ByFolder) Last => (_sorted[^1].Value, _sorted.Select(key => key.Value).Max(FolderOrder)!);

    /// <summary>Compares as accounts with folders do.</summary>
    public static Comparer<string> FolderOrder { get; } =
        Comparer<string>.Create((a, b) => string.CompareOrdinal(a.Replace('/', '\u0001'), b.Replace('/', '\u0001')));

    /// <summary>Notes what a listing shows. Names that were not asked for are others' objects.</summary>
    public void See(string name, string? version)
    {
        if (!_byValue.TryGetValue(name, out var key)) return;
        _found.Add(key);
        _left.Add(new ObjectVersion(key, version));
    }

    /// <summary>Everything up to a name has been listed: what was not seen is gone.</summary>
    public void PassTo(string? name, string how)
    {
        for (; _next < _sorted.Length && (name is null || string.CompareOrdinal(_sorted[_next].Value, name) <= 0); _next++)
            if (!_found.Contains(_sorted[_next])) _gone[_sorted[_next]] = how;
    }

    /// <summary>What is known.</summary>
    public Remains ToRemains() => new(_gone, _left);

    /// <summary>Asks for each key that has no answer by itself. A key whose request fails stays without one; when many do, the rest is not asked for.</summary>
    public async Task<Remains> AskEachAsync(
        Func<ObjectKey, Task<IReadOnlyList<string?>>> find, string how, RequestPace pace, CancellationToken cancellationToken)
    {
        var failures = 0;
        var gate = new Lock();
        await Parallel.ForEachAsync(
            Open.ToArray(), new ParallelOptions { MaxDegreeOfParallelism = pace.Parallelism, CancellationToken = cancellationToken },
            async (key, token) =>
            {
                if (Volatile.Read(ref failures) >= pace.Parallelism) return;
                try
                {
                    var versions = await pace.RunAsync(() => find(key), token);
                    lock (gate)
                    {
                        if (versions.Count == 0) _gone[key] = how;
                        foreach (var version in versions) _left.Add(new ObjectVersion(key, version));
                    }
                }
                catch (StoreUnavailableException)
                {
                    Interlocked.Increment(ref failures);
                }
            });
        return ToRemains();
    }
}
