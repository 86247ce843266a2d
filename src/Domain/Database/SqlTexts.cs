using System.Collections.Concurrent;

namespace Strongroom.Database;

/// <summary>The texts sent so far, each read once. Texts are constants, so their number is bounded and the same text is the same object.</summary>
internal sealed class SqlTexts
{
    private readonly ConcurrentDictionary<string, SqlText> _known = new(ReferenceEqualityComparer.Instance);

    public SqlText Of(string sql) => _known.TryGetValue(sql, out var known) ? known : _known.GetOrAdd(sql, SqlText.Parse(sql));
}
