using Strongroom.Audit;

namespace Strongroom.Functions.Audit;

/// <summary>The keys that sign, or once signed, the checkpoints of a log, each as <c>name+id+base64</c>.</summary>
public sealed record AuditKeysBody(string Origin, IReadOnlyList<string> Keys)
{
    /// <summary>Shows the keys.</summary>
    public static AuditKeysBody Of(AuditKeyList list) => new(list.Origin, [.. list.Keys.Select(key => key.ToString())]);
}
