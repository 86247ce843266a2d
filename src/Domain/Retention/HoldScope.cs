namespace Strongroom.Retention;

/// <summary>What a hold covers: files that are there, and those that come while it stands.</summary>
public static class HoldScope
{
#pragma warning disable CS1591
    public const string File = "file";
    public const string Prefix = "prefix";
    public const string Object = "object";
    public const string Tenant = "tenant";
#pragma warning restore CS1591

    /// <summary>All of them.</summary>
    public static readonly string[] All = [File, Prefix, Object, Tenant];
}
