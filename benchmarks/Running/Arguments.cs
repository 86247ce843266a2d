using System.Globalization;

namespace Strongroom.Bench.Running;

/// <summary>The command line of <c>./bench</c>.</summary>
internal sealed record Arguments
{
    public const string Usage = """
        Usage:
          ./bench [--only CASE]... [--quick] [--json] [--seconds N]

          --only CASE     Only this case; can be given again.
          --quick         The request paths and the start, shorter: under three minutes.
          --seconds N     How long a measured round lasts (10; 3 with --quick), and an overload (60).
          --json          One JSON array in the place of the table.
          --server FILE   Another build, Strongroom.SelfHost or its .dll, to compare two.
          --generator own Without wrk, although it is there.
          --entries N     Size of audit-verify and retention-plan (1000000) and of purge (5000).
          --store NAME    Only this store of purge: ceph or azurite.
        """;

    public IReadOnlyList<string> Only { get; private init; } = [];

    public bool Quick { get; private init; }

    public bool Json { get; private init; }

    public int? Seconds { get; private init; }

    public string? Server { get; private init; }

    public bool OwnGenerator { get; private init; }

    public int? Entries { get; private init; }

    public string? Store { get; private init; }

    /// <summary>Null when it is not understood.</summary>
    public static Arguments? Parse(ReadOnlySpan<string> args)
    {
        var read = new Arguments();
        while (args is [var name, .. var rest])
        {
            var value = rest is [var next, ..] ? next : null;
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed > 0 ? parsed : (int?)null;
            var (understood, takesValue) = (name, value, number) switch
            {
                ("--quick", _, _) => (read with { Quick = true }, false),
                ("--json", _, _) => (read with { Json = true }, false),
                ("--only", not null, _) => (read with { Only = [.. read.Only, value] }, true),
                ("--seconds", _, not null) => (read with { Seconds = number }, true),
                ("--entries", _, not null) => (read with { Entries = number }, true),
                ("--server", not null, _) => (read with { Server = Path.GetFullPath(value) }, true),
                ("--store", "ceph" or "azurite", _) => (read with { Store = value }, true),
                ("--generator", "own", _) => (read with { OwnGenerator = true }, true),
                _ => ((Arguments?)null, false),
            };
            if (understood is null) return null;
            read = understood;
            args = takesValue ? rest[1..] : rest;
        }
        return read;
    }
}
