using Strongroom.Access;
using Strongroom.Erasure;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Erasure;

/// <summary>How erasures end that nobody confirmed.</summary>
public sealed class CompleteErasuresTests(DomainHost host) : IClassFixture<DomainHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Erasure_ThatNobodyConfirms_ExpiresAndForgetsWhomItWasAbout()
    {
        var tenant = await host.AddTenantAsync("azurite");
        await host.UploadAsync(tenant);
        var asked = (await host.Get<RequestErasure>().RunAsync(
            DomainHost.Call(tenant, Operations.Erase, user: "anna"), new ErasureRequest(false, "user-1", [], [], "asked for", null), Token)).Value;
        asked.Files.ShouldBe(1);

        host.Clock.Advance(TimeSpan.FromDays(7));
        await host.Get<CompleteErasures>().RunAsync(Token);

        (await host.SqlAsync<string>("SELECT status || ' ' || coalesce(subject, '-') || ' ' || selection FROM erasures WHERE id = @id", ("id", asked.Id))).ShouldBe(["expired - {}"]);
        var late = await host.Get<ConfirmErasure>().RunAsync(DomainHost.Call(tenant, Operations.ConfirmErasure, user: "bea"), asked.Id, asked.Digest, Token);
        late.Refusal.ShouldBeOfType<Refusal.WrongState>().State.ShouldBe("expired");
        (await host.SqlAsync<string>("SELECT status FROM file_records WHERE tenant_id = @t", ("t", tenant.Value))).ShouldBe(["available"]);
    }
}
