using System.Collections.Concurrent;

namespace Strongroom.Access;

/// <summary>
/// Tokens that were verified, by their hashes, in bounded memory: two generations of half the capacity each. When the younger one is full, the older
/// one is dropped and the younger one grows old; what is asked for becomes young again. So what is in use stays, and nothing has to be swept.
/// </summary>
internal sealed class VerifiedTokens(int capacity)
{
    private Generations _generations = new([], []);

    /// <summary>How many there are.</summary>
    public int Count => _generations.Young.Count + _generations.Old.Count;

    /// <summary>The token of that hash, or null.</summary>
    public VerifiedToken? Find(TokenHash hash)
    {
        var (young, old) = _generations;
        if (young.TryGetValue(hash, out var found)) return found;
        if (!old.TryRemove(hash, out found)) return null;
        Add(hash, found);
        return found;
    }

    /// <summary>Keeps a token.</summary>
    public void Add(TokenHash hash, VerifiedToken token)
    {
        var generations = _generations;
        if (generations.Young.Count >= capacity / 2)
        {
            // Who loses the race adds to what the winner made.
            Interlocked.CompareExchange(ref _generations, new Generations([], generations.Young), generations);
            generations = _generations;
        }

        generations.Young[hash] = token;
    }

    private sealed record Generations(ConcurrentDictionary<TokenHash, VerifiedToken> Young, ConcurrentDictionary<TokenHash, VerifiedToken> Old);
}
