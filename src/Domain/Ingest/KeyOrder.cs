using Strongroom.Stores;

namespace Strongroom.Ingest;

/// <summary>
/// Joins a store's listing with the records, both in the order of their keys' UTF-8 bytes, holding one of each in memory. A listing in another order
/// shows some keys as lone although they have a partner: whoever uses the result asks again before believing it.
/// </summary>
public static class KeyOrder
{
    /// <summary>Compares as UTF-8 bytes, without making them: surrogates stand for characters beyond U+FFFF, and so come last.</summary>
    public static int Compare(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        return same == left.Length || same == right.Length ? left.Length.CompareTo(right.Length) : Rank(left[same]).CompareTo(Rank(right[same]));
    }

    /// <summary>Pairs what has the same key; what is on one side only comes alone.</summary>
    public static async IAsyncEnumerable<(ObjectListing? Object, RecordedFile? File)> JoinAsync(
        IAsyncEnumerable<ObjectListing> objects, IAsyncEnumerable<RecordedFile> files)
    {
        await using var left = objects.GetAsyncEnumerator();
        await using var right = files.GetAsyncEnumerator();
        var found = await left.MoveNextAsync() ? left.Current : null;
        var file = await right.MoveNextAsync() ? right.Current : null;
        while (found is not null || file is not null)
        {
            var order = found is null ? 1 : file is null ? -1 : Compare(found.Key, file.Key.Value);
            yield return (order <= 0 ? found : null, order >= 0 ? file : null);
            if (order <= 0) found = await left.MoveNextAsync() ? left.Current : null;
            if (order >= 0) file = await right.MoveNextAsync() ? right.Current : null;
        }
    }

    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
