using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Strongroom.TransparencyLog;

/// <summary>
/// What a receipt says of one destroyed file, version 1: RFC 8785 JSON whose members are always there, null where unknown. Ids and hashes only, no names.
/// docs/retention.md describes it.
/// </summary>
public sealed record ReceiptStatement
{
    /// <summary>The version of the form, the member <c>v</c>.</summary>
    public const int Version = 1;

    internal const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static readonly string[] Members =
    [
        "confirmation", "file", "keySha256", "plan", "planDigest", "policy", "policyVersion", "purgedAt", "reason", "reasonSha256", "receipt", "run",
        "sha256", "size", "store", "tenant", "v",
    ];

    /// <summary>Whose file it was.</summary>
    public required Guid Tenant { get; init; }

    /// <summary>The receipt's id.</summary>
    public required Guid Receipt { get; init; }

    /// <summary>The file's id.</summary>
    public required Guid File { get; init; }

    /// <summary>The SHA-256 of the object's full key in UTF-8, 64 hexadecimal digits.</summary>
    public required string KeySha256 { get; init; }

    /// <summary>The SHA-256 of the bytes, if it was known.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The name of the store.</summary>
    public required string Store { get; init; }

    /// <summary>The policy that wanted it.</summary>
    public Guid? Policy { get; init; }

    /// <summary>The version of the policy.</summary>
    public int? PolicyVersion { get; init; }

    /// <summary>The plan that it was in.</summary>
    public Guid? Plan { get; init; }

    /// <summary>The plan's digest, 64 hexadecimal digits.</summary>
    public string? PlanDigest { get; init; }

    /// <summary>The run that executed the plan.</summary>
    public Guid? Run { get; init; }

    /// <summary><c>retention</c>, <c>hard-delete</c> or <c>erasure</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The SHA-256 of the reason's own words, 64 hexadecimal digits.</summary>
    public string? ReasonSha256 { get; init; }

    /// <summary>How the store confirmed that nothing is left.</summary>
    public required string Confirmation { get; init; }

    /// <summary>When it was recorded. The form keeps whole microseconds in UTC.</summary>
    public required DateTimeOffset PurgedAt { get; init; }

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes()
    {
        var output = new ArrayBufferWriter<byte>(768);
        Text("{\"confirmation\":"u8, Confirmation, output);
        Text(",\"file\":"u8, File.ToString(), output);
        Text(",\"keySha256\":"u8, KeySha256, output);
        Text(",\"plan\":"u8, Plan?.ToString(), output);
        Text(",\"planDigest\":"u8, PlanDigest, output);
        Text(",\"policy\":"u8, Policy?.ToString(), output);
        Number(",\"policyVersion\":"u8, PolicyVersion, output);
        Text(",\"purgedAt\":"u8, PurgedAt.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture), output);
        Text(",\"reason\":"u8, Reason, output);
        Text(",\"reasonSha256\":"u8, ReasonSha256, output);
        Text(",\"receipt\":"u8, Receipt.ToString(), output);
        Text(",\"run\":"u8, Run?.ToString(), output);
        Text(",\"sha256\":"u8, Sha256, output);
        Number(",\"size\":"u8, Size, output);
        Text(",\"store\":"u8, Store, output);
        Text(",\"tenant\":"u8, Tenant.ToString(), output);
        output.Write(",\"v\":1}"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a statement that is in its canonical form byte for byte.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static ReceiptStatement Parse(ReadOnlySpan<byte> statement)
    {
        using var document = CanonicalJson.Parse(statement);
        var json = document.RootElement;
        if (json.ValueKind != JsonValueKind.Object || !json.EnumerateObject().Select(member => member.Name).SequenceEqual(Members, StringComparer.Ordinal))
            throw new FormatException($"A receipt has exactly these members: {string.Join(", ", Members)}.");
        ReceiptStatement read;
        try
        {
            if (json.GetProperty("v").GetInt32() != Version) throw new FormatException("The receipt is of a version that is not known.");
            read = new ReceiptStatement
            {
                Tenant = json.GetProperty("tenant").GetGuid(),
                Receipt = json.GetProperty("receipt").GetGuid(),
                File = json.GetProperty("file").GetGuid(),
                KeySha256 = Required(json, "keySha256"),
                Sha256 = json.GetProperty("sha256").GetString(),
                Size = json.GetProperty("size").GetInt64(),
                Store = Required(json, "store"),
                Policy = Id(json, "policy"),
                PolicyVersion = json.GetProperty("policyVersion") is { ValueKind: JsonValueKind.Number } version ? version.GetInt32() : null,
                Plan = Id(json, "plan"),
                PlanDigest = json.GetProperty("planDigest").GetString(),
                Run = Id(json, "run"),
                Reason = Required(json, "reason"),
                ReasonSha256 = json.GetProperty("reasonSha256").GetString(),
                Confirmation = Required(json, "confirmation"),
                PurgedAt = DateTimeOffset.ParseExact(Required(json, "purgedAt"), TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            };
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"A member of the receipt has another type: {e.Message}", e);
        }
        return read.ToBytes().AsSpan().SequenceEqual(statement) ? read : throw new FormatException("The receipt is not in its canonical form.");
    }

    /// <summary>The canonical text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(ToBytes());

    private static string Required(JsonElement json, string member) =>
        json.GetProperty(member).GetString() ?? throw new FormatException($"The receipt's {member} is null.");

    private static Guid? Id(JsonElement json, string member) => json.GetProperty(member) is { ValueKind: JsonValueKind.Null } ? null : json.GetProperty(member).GetGuid();

    private static void Text(ReadOnlySpan<byte> member, string? value, ArrayBufferWriter<byte> output)
    {
        output.Write(member);
        if (value is null) output.Write("null"u8);
        else CanonicalJson.WriteString(value, output);
    }

    // JSON numbers are doubles: beyond 2^53 a size has no canonical form.
    private static void Number(ReadOnlySpan<byte> member, long? value, ArrayBufferWriter<byte> output)
    {
        if (value is < 0 or > 1L << 53) throw new FormatException($"{value} is not a number of a receipt.");
        output.Write(member);
        output.Write(value is { } known ? Encoding.ASCII.GetBytes(known.ToString(CultureInfo.InvariantCulture)) : "null"u8);
    }
}
