using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Domain.Tests.Access;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests;

/// <summary>What is ready before the first caller comes.</summary>
public sealed class WarmUpTests
{
    private const string Issuer = "https://issuer.test";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_AllIsThere_OpensAConnectionAndReadsTheKeys()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var sources = new DatabaseSources(new DatabaseOptions { App = database.App, Worker = database.Worker });
        using var mint = new TokenMint(Issuer, "first");
        var keys = Path.GetTempFileName();
        await File.WriteAllTextAsync(keys, mint.KeySet(), Cancel);
        using var tokens = Tokens(keys);

        using var warmUp = new WarmUp(sources, tokens);
        await warmUp.StartAsync(Cancel);
        await warmUp.ExecuteTask!;
        File.Delete(keys);

        (await tokens.VerifyAsync(mint.Sign(mint.Claims(DateTimeOffset.UtcNow)).AsMemory(), Cancel)).ShouldBeOfType<TokenVerdict.Accepted>("the keys were read before their file went");
        await using var superuser = NpgsqlDataSource.Create(database.Superuser);
        await using var count = superuser.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'strongroom_app'");
        (await count.ExecuteScalarAsync(Cancel)).ShouldBe(1L);
        await warmUp.StopAsync(Cancel);
    }

    [Fact]
    public async Task Start_NothingIsThere_StopsNobody()
    {
        using var closed = new ClosedPort();
        var nowhere = $"Host=127.0.0.1;Port={closed.Number};Username=nobody;Database=none";
        await using var sources = new DatabaseSources(new DatabaseOptions { App = nowhere, Worker = nowhere });
        using var tokens = Tokens(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString()));

        using var warmUp = new WarmUp(sources, tokens);
        await warmUp.StartAsync(Cancel);
        await warmUp.ExecuteTask!;

        warmUp.ExecuteTask.IsCompletedSuccessfully.ShouldBeTrue();
    }

    private static TokenVerifier Tokens(string keys) => new(
        new AuthOptions { Issuers = [new IssuerOptions { Issuer = Issuer, Audience = TokenMint.Audience, JwksFile = keys }] }, TimeProvider.System, NullLogger<TokenVerifier>.Instance);
}
