using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Database;

/// <summary>One file of <c>db/migrations</c>.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Name">Its file name, without the ending.</param>
/// <param name="Sql">What it says.</param>
public sealed record Migration(int Version, string Name, string Sql)
{
    private const string Outside = "-- outside a transaction";

    /// <summary>The SHA-256 of its text: what ran is never changed.</summary>
    public byte[] Sha256 { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(Sql));

    /// <summary>Whether its first line asks to run outside a transaction: it is then one statement, such as <c>CREATE INDEX CONCURRENTLY IF NOT EXISTS</c>, that can be tried again.</summary>
    public bool RunsOutsideTransaction => Sql.StartsWith(Outside, StringComparison.Ordinal);

    /// <summary>Those that this build brings, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith("migrations/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new Migration(
                int.Parse(name.AsSpan("migrations/".Length, 4), CultureInfo.InvariantCulture), Path.GetFileNameWithoutExtension(name), ReadResource(name))),
    ];

    internal static string ReadResource(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
