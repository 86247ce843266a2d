using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Strongroom.SelfHost.Discovery;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>What the host refuses to start with.</summary>
public sealed class FunctionDiscoveryTests
{
    public sealed class Poco
    {
        [Function("ReturnsPoco")]
        public object Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "poco")] HttpRequest request) => new { };

        [Function("ReturnsText")]
        public Task<string> Text([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "text")] HttpRequest request) => Task.FromResult("");

        [Function("ReturnsNothing")]
        public Task Nothing([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "nothing")] HttpRequest request) => Task.CompletedTask;
    }

    public sealed class Twins
    {
        [Function("One")]
        public IResult One([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "x/{a}")] HttpRequest request, string a) => Results.Ok();

        [Function("Two")]
        public IResult Two([HttpTrigger(AuthorizationLevel.Anonymous, "post", "GET", Route = "X/{b}")] HttpRequest request, string b) => Results.Ok();

        [Function("one")]
        public IResult Three([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "y")] HttpRequest request) => Results.Ok();
    }

    public sealed class Apart
    {
        [Function("Get")]
        public IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "x/{a}")] HttpRequest request) => Results.Ok();

        [Function("Post")]
        public IResult Post([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "x/{a}")] HttpRequest request) => Results.Ok();

        [Function("All")]
        public IResult All([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "x/{*a}")] HttpRequest request) => Results.Ok();
    }

    internal sealed class Hidden
    {
        [Function("Hidden")]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "h")] HttpRequest request) => Results.Ok();

        [Function("HiddenMethod")]
        internal IResult Method([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "m")] HttpRequest request) => Results.Ok();
    }

    public sealed class Unbound
    {
        [Function("Unbound")]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "u/{a}")] HttpRequest request, string b, int c) => Results.Ok();

        [Function("Untriggered")]
        public void Nothing(string a)
        {
        }

        [Function("Levelled")]
        public IResult Level([HttpTrigger(AuthorizationLevel.User, "get", Route = "l")] HttpRequest request) => Results.Ok();

        [Function("Malformed")]
        public IResult Malformed([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "a/{b")] HttpRequest request) => Results.Ok();
    }

    public sealed class FiveFields
    {
        [Function("FiveFields")]
        public Task Run([TimerTrigger("*/5 * * * *")] TimerInfo timer) => Task.CompletedTask;
    }

    public sealed class NoSuchDay
    {
        [Function("NoSuchDay")]
        public Task Run([TimerTrigger("0 0 0 30 2 *")] TimerInfo timer) => Task.CompletedTask;
    }

    public sealed class FromSetting
    {
        [Function("Colons")]
        public Task Colons([TimerTrigger("%Retention:Schedule%")] TimerInfo timer) => Task.CompletedTask;

        [Function("Underscores")]
        public Task Underscores([TimerTrigger("%Retention__Schedule%")] TimerInfo timer) => Task.CompletedTask;

        [Function("Blob")]
        public Task Blob([BlobTrigger("%Ingest:Container%/tenants/{name}", Connection = "Blobs")] BlobClient blob, string name) => Task.CompletedTask;
    }

    [Fact]
    public void Result_ThatIsNoIResult_IsRefused() => ErrorsOf(typeof(Poco)).Count(error => error.Contains("IResult")).ShouldBe(3);

    [Fact]
    public void NamesAndRoutes_GivenTwice_AreRefused()
    {
        var errors = ErrorsOf(typeof(Twins));

        errors.Count.ShouldBe(2);
        errors.ShouldContain(error => error.StartsWith("One: the name is given to 2"));
        errors.ShouldContain(error => error.StartsWith("GET api/x/{}: the route belongs to One and Two"));
    }

    [Fact]
    public void Routes_ThatDifferByMethodOrShape_AreAccepted() => Discover([], typeof(Apart)).All.Count.ShouldBe(3);

    [Fact]
    public void ClassOrMethod_NotPublic_IsRefused()
    {
        var errors = ErrorsOf(typeof(Hidden));

        errors.ShouldContain(error => error.StartsWith("Hidden ") && error.Contains("class must be public"));
        errors.ShouldContain(error => error.StartsWith("HiddenMethod ") && error.Contains("method must be a public"));
    }

    [Fact]
    public void EverythingWrong_IsReportedAtOnce()
    {
        var errors = ErrorsOf(typeof(Unbound), typeof(FiveFields));

        errors.ShouldContain(error => error.Contains("nothing in the route or path is called 'b'"));
        errors.ShouldContain(error => error.Contains("'c' of type Int32 cannot be bound"));
        errors.ShouldContain(error => error.StartsWith("Untriggered") && error.Contains("exactly one parameter"));
        errors.ShouldContain(error => error.StartsWith("Levelled") && error.Contains("AuthorizationLevel"));
        errors.ShouldContain(error => error.StartsWith("Malformed") && error.Contains("malformed"));
        errors.ShouldContain(error => error.StartsWith("FiveFields") && error.Contains("six NCRONTAB fields"));
        errors.Count.ShouldBe(6);
    }

    [Fact]
    public void Schedule_WithoutSixFields_IsRefused() => ErrorsOf(typeof(FiveFields)).ShouldHaveSingleItem().ShouldContain("six");

    [Fact]
    public void Schedule_ThatNeverComes_IsRefused() => ErrorsOf(typeof(NoSuchDay)).ShouldHaveSingleItem().ShouldContain("come round again");

    [Fact]
    public void Settings_BetweenPercentSigns_AreReadWithColonsOrUnderscores()
    {
        var catalog = Discover(
            new() { ["Retention:Schedule"] = "0 */5 * * * *", ["Ingest:Container"] = "incoming" }, typeof(FromSetting));

        catalog.Of<TimerFunction>().ShouldAllBe(timer => timer.Schedule.ToString() == "0 */5 * * * *");
        var blob = catalog.Of<BlobFunction>().ShouldHaveSingleItem();
        blob.Path.Container.ShouldBe("incoming");
        blob.Path.Prefix.ShouldBe("tenants/");
        blob.Connection.ShouldBe("Blobs");
        blob.Path.Match("tenants/a/b.txt")!["name"].ShouldBe("a/b.txt");
        blob.Path.Match("other/a").ShouldBeNull();
    }

    [Fact]
    public void Function_Disabled_IsLeftOutWithItsFaults()
    {
        Discover(new() { ["AzureWebJobs.FiveFields.Disabled"] = "true" }, typeof(FiveFields), typeof(Apart)).All.Count.ShouldBe(3);
        Discover(new() { ["AzureWebJobs:FiveFields:Disabled"] = "1" }, typeof(FiveFields)).All.ShouldBeEmpty();
    }

    [Fact]
    public void Settings_Absent_AreNamed() => ErrorsOf(typeof(FromSetting)).ShouldContain(error => error.Contains("'Retention:Schedule'"));

    [Fact]
    public void Product_AsItStands_HasNoFaults() =>
        new FunctionDiscovery(
            new ConfigurationBuilder().AddInMemoryCollection(Strongroom.SelfHost.Development.LocalSettings.Read(AppContext.BaseDirectory, new ConfigurationBuilder().Build())).Build(), "api")
            .Discover(typeof(Composition).Assembly.GetTypes()).All.ShouldNotBeEmpty();

    private static FunctionCatalog Discover(Dictionary<string, string?> settings, params IReadOnlyList<Type> types) =>
        new FunctionDiscovery(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), "api").Discover(types);

    private static IReadOnlyList<string> ErrorsOf(params IReadOnlyList<Type> types) =>
        Should.Throw<FunctionDiscoveryException>(() => Discover([], types)).Errors;
}
