using Strongroom.SelfHost.Commands;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>What the command line understands.</summary>
public sealed class ArgumentsTests
{
    [Fact]
    public void Nothing_ServesHereOnTheUsualPort() => Arguments.Parse([]).ShouldBe(new Arguments.Dev(7071));

    [Fact]
    public void Port_Given_IsTaken()
    {
        Arguments.Parse(["--port", "8080"]).ShouldBe(new Arguments.Dev(8080));
        Arguments.Parse(["dev", "--port", "8081"]).ShouldBe(new Arguments.Dev(8081));
        Arguments.Parse(["serve", "--port", "8082"]).ShouldBe(new Arguments.Serve(8082));
    }

    [Fact]
    public void Once_TakesEveryFile() => Arguments.Parse(["--once", "a", "b c"]).ShouldBeOfType<Arguments.Once>().Files.ShouldBe(["a", "b c"]);

    [Fact]
    public void Healthcheck_AsksWhetherItLivesOrIsReady()
    {
        Arguments.Parse(["healthcheck"]).ShouldBe(new Arguments.Healthcheck(8080, Ready: false));
        Arguments.Parse(["healthcheck", "--ready", "--port", "8081"]).ShouldBe(new Arguments.Healthcheck(8081, Ready: true));
    }

    [Theory]
    [InlineData("healthcheck", "--live")]
    [InlineData("healthcheck", "--port", "8080", "--ready")]
    [InlineData("--once")]
    [InlineData("--once", "a", "--port", "1")]
    [InlineData("--port")]
    [InlineData("--port", "0")]
    [InlineData("--port", "65536")]
    [InlineData("--port", "-1")]
    [InlineData("--port", "x")]
    [InlineData("serve", "file")]
    [InlineData("file")]
    [InlineData("--help")]
    public void AnythingElse_IsNotUnderstood(params string[] args) => Arguments.Parse(args).ShouldBeNull();
}
