namespace Strongroom.Telemetry;

/// <summary>The keys of what measurements and spans tell. Never a path, a file name, a URL, an address or a person.</summary>
public static class Attributes
{
    /// <summary>An operation's dotted name, <see cref="Access.Operation.Name"/>.</summary>
    public const string Operation = "strongroom.operation";

    /// <summary>A tenant's id; in metrics of so many tenants only, the rest is <see cref="TenantLabels.Other"/>.</summary>
    public const string Tenant = "strongroom.tenant";

    /// <summary>How it ended: <c>done</c>, <c>refused</c> (4xx) or <c>failed</c> (5xx).</summary>
    public const string Outcome = "strongroom.outcome";

    /// <summary>A configured store's name.</summary>
    public const string Store = "strongroom.store";

    /// <summary>A store's provider.</summary>
    public const string Provider = "strongroom.store.provider";

    /// <summary>What the store was asked for.</summary>
    public const string StoreOperation = "strongroom.store.operation";

    /// <summary><c>transmit</c> towards the store or the client, <c>receive</c> from it.</summary>
    public const string Direction = "network.io.direction";

    /// <summary>A grant's id. Spans only.</summary>
    public const string Grant = "strongroom.grant";

    /// <summary><c>upload</c>, <c>download</c> or <c>link</c>.</summary>
    public const string GrantKind = "strongroom.grant.kind";

    /// <summary>What came of looking at an object that is said to have arrived.</summary>
    public const string Arrival = "strongroom.arrival";

    /// <summary>A file's id. Spans only.</summary>
    public const string File = "strongroom.file";

    /// <summary>A file's status.</summary>
    public const string FileStatus = "strongroom.file.status";

    /// <summary>A function's name, <c>PurgeDeleted</c> for one.</summary>
    public const string Function = "strongroom.function";

    /// <summary>How many rows a group holds. Spans only.</summary>
    public const string GroupSize = "strongroom.group.size";

    /// <summary>Why not: a problem's code, or an exception's type. Absent when it was done.</summary>
    public const string Error = "error.type";

    /// <summary>An HTTP status.</summary>
    public const string Status = "http.response.status_code";

    /// <summary>An HTTP method.</summary>
    public const string Method = "http.request.method";

    /// <summary>A route's template.</summary>
    public const string Route = "http.route";
}
