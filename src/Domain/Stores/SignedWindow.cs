namespace Strongroom.Stores;

/// <summary>When a signature holds. Both ends are whole seconds in UTC; at most seven days apart (SigV4's limit).</summary>
public readonly record struct SignedWindow(DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>SigV4 refuses more, and so do we everywhere.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>A window that begins now, cut to whole seconds.</summary>
    public static SignedWindow Starting(DateTimeOffset now, TimeSpan lifetime)
    {
        var from = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        return new SignedWindow(from, from + lifetime);
    }

    /// <summary>Refuses a window that is empty or longer than <see cref="Longest"/>.</summary>
    public void ThrowIfInvalid()
    {
        if (Until <= From) throw new ArgumentOutOfRangeException(nameof(Until), "A signature expires after it begins.");
        if (Until - From > Longest) throw new ArgumentOutOfRangeException(nameof(Until), "A signature holds for at most seven days.");
    }
}
