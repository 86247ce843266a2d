using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Strongroom.Functions.Tests.Infra;

/// <summary>The functions that the templates call. What only the platform knows is made up, the same for the same arguments.</summary>
internal static class BicepFunctions
{
    private const string Subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";

    private static readonly Dictionary<string, Func<object?[], object?>> Table = new()
    {
        ["length"] = a => a[0] is string text ? (long)text.Length : List(a[0]).Count,
        ["empty"] = a => a[0] switch { null => true, string text => text.Length == 0, IReadOnlyDictionary<string, object?> map => map.Count == 0, var list => List(list).Count == 0 },
        ["contains"] = a => a[0] is string text ? text.Contains((string)a[1]!, StringComparison.Ordinal) : List(a[0]).Contains(a[1]),
        ["range"] = a => Enumerable.Range((int)(long)a[0]!, (int)(long)a[1]!).Select(number => (object?)(long)number).ToList(),
        ["concat"] = a => a.SelectMany(List).ToList(),
        ["flatten"] = a => List(a[0]).SelectMany(List).ToList(),
        ["map"] = a => List(a[0]).Select((Func<object?, object?>)a[1]!).ToList(),
        ["filter"] = a => List(a[0]).Where(item => (bool)((Func<object?, object?>)a[1]!)(item)!).ToList(),
        ["union"] = a => a.SelectMany(map => (IReadOnlyDictionary<string, object?>)map!).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value),
        ["startsWith"] = a => ((string)a[0]!).StartsWith((string)a[1]!, StringComparison.Ordinal),
        ["take"] = a => ((string)a[0]!)[..Math.Min(((string)a[0]!).Length, (int)(long)a[1]!)],
        ["split"] = a => ((string)a[0]!).Split((string)a[1]!).Select(part => (object?)part).ToList(),
        ["last"] = a => List(a[0])[^1],
        ["json"] = a => JsonDocument.Parse((string)a[0]!).RootElement.GetDouble(),
        ["uniqueString"] = a => Convert.ToHexStringLower(Hash(a))[..13],
        ["guid"] = a => new Guid(Hash(a).AsSpan(0, 16)).ToString(),
        ["cidrSubnet"] = a => CidrSubnet((string)a[0]!, (int)(long)a[1]!, (int)(long)a[2]!),
        ["subscriptionResourceId"] = a => $"{Subscription}/providers/{a[0]}/{a[1]}",
        ["environment"] = _ => Map(("suffixes", Map(("storage", "core.windows.net")))),
        ["subscription"] = _ => Map(("id", Subscription), ("subscriptionId", Subscription.Split('/')[^1])),
        ["tenant"] = _ => Map(("tenantId", "00000000-0000-0000-0000-000000000002")),
        ["resourceGroup"] = _ => Map(("id", $"{Subscription}/resourceGroups/rg")),
    };

    /// <summary>Every function there is; the last ones ask who calls.</summary>
    public static IReadOnlySet<string> Names { get; } = Table.Keys.Concat(["deployment", "loadTextContent"]).ToHashSet(StringComparer.Ordinal);

    public static object? Call(string name, object?[] arguments) => Table[name](arguments);

    public static Dictionary<string, object?> Map(params (string Key, object? Value)[] pairs) => pairs.ToDictionary(pair => pair.Key, pair => pair.Value);

    public static List<object?> List(object? value) => value as List<object?> ?? throw new BicepException("An array was expected.");

    private static byte[] Hash(object?[] arguments) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', arguments)));

    private static string CidrSubnet(string network, int length, int index)
    {
        var parts = network.Split('/');
        var number = parts[0].Split('.').Aggregate(0u, (sum, part) => (sum << 8) | byte.Parse(part, CultureInfo.InvariantCulture)) + ((uint)index << (32 - length));
        return $"{number >> 24}.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}/{length}";
    }
}
