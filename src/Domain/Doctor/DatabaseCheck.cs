using System.Net;
using Npgsql;
using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Doctor;

/// <summary>Whether the database answers both roles, keeps what it commits, and has connections enough.</summary>
public sealed class DatabaseCheck(TenantDatabase app, WorkerDatabase worker, DatabaseOptions options, DatabaseSources sources, DoctorScope scope) : IDoctorCheck
{
    private const int OldestServer = 15;

    private const string Facts = """
        SELECT current_user::text, current_setting('server_version_num')::int, current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'),
            current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - coalesce(current_setting('reserved_connections', true)::int, 0)
        """;

    /// <inheritdoc />
    public string Name => "database";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var found = new Findings(Name);
        var answers = new List<ServerFacts>();
        foreach (var (setting, role, ask) in new (string, string, Func<Task<List<ServerFacts>>>)[]
        {
            ("Database:App", "strongroom_app", () => app.QueryAsync(default(TenantId), new Statement(Facts), Read, cancellationToken)),
            ("Database:Worker", "strongroom_worker", () => worker.QueryAsync(new Statement(Facts), Read, cancellationToken)),
        })
        {
            try
            {
                var facts = (await ask())[0];
                answers.Add(facts);
                if (facts.Role != role)
                    found.Add(setting, $"It logs in as {facts.Role}, not as {role}.", "What each role may do is what keeps tenants apart.", $"Set Username={role} in {setting}.");
            }
            catch (Exception e) when (e is DatabaseUnavailableException or NpgsqlException)
            {
                found.Add(setting, $"The database does not answer: {DatabaseUnavailableException.ReasonOf(e)}.", "Without it no request is served and no URL is handed out.", FixOf(e, role, setting));
            }
        }

        CheckEncryption(found, "Database:App", options.App);
        CheckEncryption(found, "Database:Worker", options.Worker);
        if (answers.Count > 0) CheckServer(found, answers[0]);
        foreach (var facts in answers.Where(facts => facts.SynchronousCommit == "off"))
            found.Add("synchronous_commit", $"It is off for {facts.Role}.", "A commit that was answered can be lost with the server: a URL without its audit entry.", $"ALTER ROLE {facts.Role} SET synchronous_commit = on;  and in postgresql.conf.");
        return found.ToResult(answers.Count == 0 ? "no answer" : $"PostgreSQL {answers[0].Version / 10000}, {sources.AppConnections + sources.WorkerConnections} connections a host at most");
    }

    private void CheckServer(Findings found, ServerFacts server)
    {
        if (server.Version / 10000 < OldestServer)
            found.Add("server", $"PostgreSQL {server.Version / 10000} is older than {OldestServer}.", "The schema uses what it does not have.", $"Upgrade the server to {OldestServer} or newer.");
        foreach (var (setting, value) in new[] { ("fsync", server.Fsync), ("full_page_writes", server.FullPageWrites) })
            if (value != "on") found.Add(setting, $"It is {value}.", "A crash of the machine can destroy the database, audit log and all.", $"ALTER SYSTEM SET {setting} = on; SELECT pg_reload_conf();");

        var wanted = scope.Hosts * (sources.AppConnections + sources.WorkerConnections) + 1;
        if (wanted > server.Connections)
            found.Add(
                "max_connections", $"{scope.Hosts} host(s) may open {wanted} connections, one for an operator included; the server has {server.Connections} for them.",
                "Who finds none hears 503.", $"ALTER SYSTEM SET max_connections = {wanted + 10}; and restart it; or Maximum Pool Size in Database:App (now {sources.AppConnections}) and Database:Worker (now {sources.WorkerConnections}); or a pooler.");
    }

    private static void CheckEncryption(Findings found, string setting, string text)
    {
        var address = new NpgsqlConnectionStringBuilder(text);
        if (IsLocal(address.Host!) || address.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull) return;
        found.Add(setting, $"SSL Mode is {address.SslMode}: the connection may be in the clear.", "Names of files, and the password's proof, cross the network.", $"Add SSL Mode=VerifyFull to {setting} (Require, where the server's certificate cannot be verified).");
    }

    private static bool IsLocal(string host) =>
        host.StartsWith('/') || host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static ServerFacts Read(NpgsqlDataReader row) => new(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5));

    private static string FixOf(Exception e, string role, string setting) => DatabaseUnavailableException.CauseOf(e) switch
    {
        PostgresException { SqlState: "28P01" or "28000" } => $"Set the password of {role} (ALTER ROLE {role} PASSWORD …) and the same in {setting}.",
        PostgresException { SqlState: "3D000" } => $"Create the database, run db/roles.sql and strongroom migrate, or set Database= in {setting}.",
        PostgresException { SqlState: "53300" } => "Raise max_connections, or lower Maximum Pool Size.",
        _ => $"Check Host and Port in {setting}, that the server runs, and that the network lets this machine through.",
    };

    private sealed record ServerFacts(string Role, int Version, string Fsync, string FullPageWrites, string SynchronousCommit, int Connections);
}
