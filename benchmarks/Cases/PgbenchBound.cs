using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Npgsql;
using Strongroom.Bench.Load;
using Strongroom.Bench.Running;
using Strongroom.Bench.Servers;
using Strongroom.Database;

namespace Strongroom.Bench.Cases;

/// <summary>
/// pgbench with the product's own statements, read from its constants, as the same role and under the same row-level security: the tenant and the statement
/// prepared and in one round trip, as many clients as the case has connections.
/// </summary>
/// <param name="operation">The type that has the statement.</param>
/// <param name="constant">Its constant.</param>
/// <param name="rows">Whether it is one over rows, each parameter an array: it is then sent with one row, in the scope of such statements.</param>
/// <param name="parameters">An SQL expression for every parameter that <see cref="Common"/> does not know. <c>:t</c> is the tenant, <c>:f</c> a file, <c>:d</c> a folder.</param>
/// <param name="tenants">The first and the last of the tenants.</param>
/// <param name="files">Files a tenant.</param>
internal sealed partial class PgbenchBound(
    Type operation, string constant, bool rows, IReadOnlyDictionary<string, string> parameters, (int First, int Last) tenants, int files) : IBound
{
    // The one parameter of statements over rows that is the same for all of them.
    private const string SameForAll = "lifetimes";

    private static readonly Dictionary<string, string> Common = new()
    {
        ["tenant"] = "('00000000-0000-7000-8000-' || lpad(to_hex(:t::int), 12, '0'))",
        ["n"] = "0",
        ["audit_id"] = "uuid_v7(now())",
        ["now"] = "now()",
        ["operation"] = "'bench'::text",
        ["user_id"] = "'user-1'::text",
        ["user_role"] = "'member'::text",
        ["ip"] = "'127.0.0.1'::text",
        ["actor_id"] = "'00000000-0000-7000-8000-0000000000aa'::uuid",
        ["origin_id"] = "'00000000-0000-7000-8000-0000000000bb'::uuid",
        ["trace_id"] = "'0af7651916cd43dd8448eb211c80319c'::text",
        ["grant_id"] = "uuid_v7(now())",
    };

    public string Name => "pgbench";

    public async Task<double?> ReachAsync(World world, LoadPlan load, int answerBytes, int connections, Pace pace, CancellationToken cancellationToken)
    {
        if (!Tools.Has("pgbench"))
        {
            Progress.Say("pgbench is not installed: that share is left out");
            return null;
        }
        var file = world.Sandbox.PathOf("pgbench.sql");
        await File.WriteAllTextAsync(file, Script(), cancellationToken);
        var app = new NpgsqlConnectionStringBuilder(world.Database.Database.App);
        string[] command =
        [
            "--no-vacuum", "--protocol=prepared", "--client", $"{connections}", "--jobs", "2", "--time", $"{(int)pace.Bound.TotalSeconds}", "--file", file,
            "--host", app.Host!, "--port", $"{app.Port}", "--username", app.Username!, app.Database!,
        ];
        var start = new ProcessStartInfo("pgbench", command) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PGPASSWORD"] = app.Password;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch
        {
            process.Kill();
            throw;
        }
        if (process.ExitCode == 0 && Rate.Match(await output) is { Success: true } rate) return double.Parse(rate.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        Progress.Say($"pgbench ended with code {process.ExitCode}, so that share is left out: {(await errors).Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? "its clients did not get to a transaction in that time"}");
        return null;
    }

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Rate { get; }

    [GeneratedRegex("@([a-z_0-9]+)")]
    private static partial Regex Parameter { get; }

    /// <summary>The scope and the statement, with an expression in the place of each parameter.</summary>
    /// <exception cref="CaseFailedException">The product has no such statement any more, or one that asks for more.</exception>
    public IReadOnlyList<string> Sql => [Expand(typeof(TenantDatabase), rows ? "SetTenantForRows" : "SetTenant"), Expand(operation, constant)];

    private string Script() => string.Create(CultureInfo.InvariantCulture, $"""
        \set t random({tenants.First}, {tenants.Last})
        \set f random(0, {files - 1})
        \set d :f / {BenchTenant.FolderFiles}
        \startpipeline
        {string.Join(";\n", Sql)};
        \endpipeline

        """);

    private string Expand(Type type, string name)
    {
        if (type.GetField(name, BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)?.GetRawConstantValue() is not string sql)
            throw new CaseFailedException($"{type.Name}.{name} is no statement: benchmarks/Cases/Statements.cs has to name another");
        return Parameter.Replace(sql, match => ValueOf(match.Groups[1].Value)
            ?? throw new CaseFailedException($"{type.Name}.{name} asks for {match.Value}: benchmarks/Cases/Statements.cs has to say it"));
    }

    private string? ValueOf(string parameter) =>
        (parameters.GetValueOrDefault(parameter) ?? Common.GetValueOrDefault(parameter)) is not { } value ? null
        : rows && parameter is not ("tenant" or SameForAll) ? $"ARRAY[{value}]" : value;
}
