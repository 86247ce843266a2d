using Strongroom.Stores;

namespace Strongroom.Stores.Tests;

public abstract partial class ObjectStoreContract
{
    private IPurgeStore Purging => (IPurgeStore)Store;

    private RequestPace Pace { get; } = new(8, 0, TimeProvider.System);

    [Fact]
    public async Task BatchDelete_PresentAndMissingKeys_AllCountAsDeleted()
    {
        string[] paths = [.. Enumerable.Range(0, 20).Select(n => $"{n}"), "ünï códe & <xml>.pdf"];
        foreach (var path in paths) await PutAsync(path, "x");
        await PutAsync("kept", "x");

        var failed = await Purging.DeleteAsync([.. paths.Select(Key), Key("never there")], Pace, Token);

        failed.ShouldBeEmpty();
        (await Store.ListAsync("", Token).SingleAsync(Token)).Key.ShouldBe(Key("kept").Value);
    }

    [Fact]
    public async Task BatchDelete_NoKeys_IsNothing() => (await Purging.DeleteAsync([], Pace, Token)).ShouldBeEmpty();

    [Theory]
    [InlineData(1000)]
    [InlineData(3)]
    public async Task Find_SomeThereAndSomeNot_TellsThemApart(int pageSize)
    {
        // Neighbours of every kind: longer names, shorter ones, folders, signs that sort before and after '/'.
        string[] there = ["a", "a.b", "a/b", "a/b/c", "ab", "b~", "c!", "m/5", "m/7", "z"];
        string[] gone = ["a-b", "a/", "a/b.c", "a/bb", "aa", "b", "b}", "c", "c ", "m/50", "m/6", "m/8", "zz"];
        foreach (var path in there) await PutAsync(path, "x");
        using var store = (IDisposable)Open(Options, pageSize);

        foreach (var asked in new[] { there, gone, [.. there, .. gone], ["m/6"], ["m/7"], [.. gone[..3]], ["a/b", "a/b.c"] })
        {
            var remains = await ((IPurgeStore)store).FindAsync([.. asked.Select(Key)], Pace, Token);
            remains.Left.Select(version => version.Key.Path).Order(StringComparer.Ordinal).ShouldBe(asked.Intersect(there).Order(StringComparer.Ordinal));
            remains.Gone.Keys.Select(key => key.Path).Order(StringComparer.Ordinal).ShouldBe(asked.Intersect(gone).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Find_ScatteredAmongManyOthers_AnswersForEach()
    {
        string[] paths = [.. Enumerable.Range(0, 120).Select(n => $"{n:D3}")];
        await Parallel.ForEachAsync(paths, Token, async (path, _) => await PutAsync(path, "x"));
        using var store = (IDisposable)Open(Options, 5);

        // More pages lie between the first and the last than are worth reading.
        ObjectKey[] asked = [Key("000-"), Key("050"), Key("119"), Key("119-"), Key("ü")];
        var remains = await ((IPurgeStore)store).FindAsync(asked, Pace, Token);

        remains.Left.Select(version => version.Key.Path).Order(StringComparer.Ordinal).ShouldBe(["050", "119"]);
        remains.Gone.Keys.Select(key => key.Path).Order(StringComparer.Ordinal).ShouldBe(["000-", "119-", "ü"]);
    }

    [Fact]
    public async Task Find_WhenTheBucketIsMissing_AnswersNothing()
    {
        using var store = (IDisposable)Open(Options with { Bucket = $"missing-{Guid.NewGuid():N}" });
        var remains = await ((IPurgeStore)store).FindAsync([Key("a"), Key("b"), Key("ü")], Pace, Token);
        remains.Gone.ShouldBeEmpty();
        remains.Left.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pace_OfAHundredASecond_TakesItsTime()
    {
        using var pace = new RequestPace(8, 100, TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 21).Select(_ => pace.RunAsync(() => Task.FromResult(0), Token)));
        TimeProvider.System.GetElapsedTime(started).ShouldBeInRange(TimeSpan.FromMilliseconds(195), TimeSpan.FromSeconds(5));
    }
}
