using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>An object, and whether it is closed.</summary>
public sealed record ClosureBody(string ObjectType, string ObjectId, bool Closed, DateTimeOffset? ClosedAt, string? ClosedBy)
{
    /// <summary>Shows a closure.</summary>
    public static ClosureBody Of(Closure closure) => new(closure.ObjectType, closure.ObjectId, closure.ClosedAt is not null, closure.ClosedAt, closure.ClosedBy);
}
