using Strongroom.Functions.Http;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A whole policy. No list, everything; no age, indefinitely. <c>version</c> is the newest that the caller has seen of the tenant's own, 0 when there was none.</summary>
public sealed record PolicyWishBody
{
#pragma warning disable CS1591 // As in the table of docs/retention.md.
    public string? Name { get; init; }
    public List<string>? FileTypes { get; init; }
    public List<string>? Systems { get; init; }
    public List<string>? ObjectTypes { get; init; }
    public string? PathPrefix { get; init; }
    public List<string>? Tags { get; init; }
    public List<string>? Classifications { get; init; }
    public string? Basis { get; init; }
    public int? AgeDays { get; init; }
    public string? Action { get; init; }
    public int? Priority { get; init; }
    public bool? Enabled { get; init; }
    public int? FloorDays { get; init; }
    public int? CeilingDays { get; init; }
    public int? Version { get; init; }
#pragma warning restore CS1591

    /// <summary>Reads the body of a new policy, which names it.</summary>
    public static (string Name, PolicyWish Wish) BindNew(RequestReader reader)
    {
        var body = Read(reader);
        if (body.Name is null) reader.Fail("name", "Is needed.");
        if (body.Version is not null) reader.Fail("version", "A new policy has none.");
        return (body.Name ?? "", body.ToWish() with { OnlyNew = true });
    }

    /// <summary>Reads the body of a policy that the route names.</summary>
    public static (string Name, PolicyWish Wish) Bind(RequestReader reader)
    {
        var name = NameOf(reader);
        var body = Read(reader);
        if (body.Name is not null && body.Name != name) reader.Fail("name", "The route names another policy.", name);
        return (name, body.ToWish());
    }

    /// <summary>The policy that the route names.</summary>
    public static string NameOf(RequestReader reader) => reader.Check("name", reader.Request.RouteValues["name"] as string ?? "", 63) ?? "";

    private static PolicyWishBody Read(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.PolicyWishBody);
        foreach (var (field, list) in new[]
        {
            ("fileTypes", body.FileTypes), ("systems", body.Systems), ("objectTypes", body.ObjectTypes), ("tags", body.Tags), ("classifications", body.Classifications),
        })
        {
            if (list?.Contains(null!) == true) reader.Fail(field, "Every entry must be a text.");
        }

        return body;
    }

    private PolicyWish ToWish() => new()
    {
        FileTypes = FileTypes,
        Systems = Systems,
        ObjectTypes = ObjectTypes,
        PathPrefix = PathPrefix,
        Tags = Tags,
        Classifications = Classifications,
        Basis = Basis,
        AgeDays = AgeDays,
        Action = Action,
        Priority = Priority,
        Enabled = Enabled,
        FloorDays = FloorDays,
        CeilingDays = CeilingDays,
        IfVersion = Version,
    };
}
