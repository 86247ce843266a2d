using System.Text.RegularExpressions;
using Npgsql;
using Strongroom.Bench.Cases;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Bench;

/// <summary>What pgbench is given to run beside the gateway: the product's statements of today.</summary>
public sealed partial class StatementsTests
{
    public static TheoryData<string> Names => ["sign-download", "sign-upload", "proxy-download", "list"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Bound_AsItsOwnRole_IsPlanned(string name)
    {
        var bound = name switch
        {
            "sign-download" => Statements.SignDownload,
            "sign-upload" => Statements.SignUpload,
            "proxy-download" => Statements.ProxyDownload,
            _ => Statements.List(1, 1000),
        };
        await using var database = await TestDatabase.CreateAsync();
        await using var connection = new NpgsqlConnection(database.App);
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);

        var sql = bound.Sql.Select(statement => Variable().Replace(statement, "1")).ToList();

        await ExecuteAsync(connection, sql[0]);
        (await ExecuteAsync(connection, $"EXPLAIN {sql[1]}")).ShouldContain("Index Scan");
    }

    private static async Task<string> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var lines = new List<string>();
        while (await reader.ReadAsync(Token)) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }

    // As pgbench reads them: one colon and a name.
    [GeneratedRegex("(?<!:):[tfd]\\b")]
    private static partial Regex Variable();
}
