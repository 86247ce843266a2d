using Strongroom.Files;
using Strongroom.Tenants;

namespace Strongroom.Domain.Tests.Files;

public sealed class LinkTokenTests
{
    [Fact]
    public void Create_ThenRead_GivesTheTenantAndTheHash()
    {
        var tenant = new TenantId(Guid.CreateVersion7());

        var (token, hash) = LinkToken.Create(tenant);

        LinkToken.TryRead(token, out var read, out var readHash).ShouldBeTrue();
        read.ShouldBe(tenant);
        readHash.ShouldBe(hash);
        LinkToken.Create(tenant).Token.ShouldNotBe(token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void Read_WhatIsNoToken_IsRefused(string text) => LinkToken.TryRead(text, out _, out _).ShouldBeFalse();
}
