using System.Reflection;
using Microsoft.Extensions.Configuration;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.Ingest;
using Strongroom.Ingest;
using Strongroom.Retention;
using Strongroom.SelfHost.Development;
using Strongroom.SelfHost.Hosting;
using Strongroom.Stores;
using Strongroom.Telemetry;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>The developer's settings file, and the sample that names every setting.</summary>
public sealed class LocalSettingsTests : IDisposable
{
    private static readonly IConfiguration Nothing = new ConfigurationBuilder().Build();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-tests-");

    /// <summary>Every options record with its section.</summary>
    public static TheoryData<Type, string> Sections => new()
    {
        { typeof(AuthOptions), "Auth" },
        { typeof(IssuerOptions), "Auth:Issuers:0" },
        { typeof(DatabaseOptions), "Database" },
        { typeof(StoreOptions), "Stores:0" },
        { typeof(UploadOptions), "Uploads" },
        { typeof(IngestOptions), "Ingest" },
        { typeof(EventsOptions), "Events" },
        { typeof(ReconcileOptions), "Reconcile" },
        { typeof(RetentionOptions), "Retention" },
        { typeof(LeaseOptions), "Lease" },
        { typeof(AuditLogOptions), "Audit" },
        { typeof(AuditKeyOptions), "Audit:Keys:0" },
        { typeof(TelemetryOptions), "Telemetry" },
        { typeof(HttpOptions), "Http" },
        { typeof(SelfHostOptions), "Host" },
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Values_OfBothFiles_AreReadAndOnesOwnWin()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "local.settings.sample.json"), """{"Values": {"A": "1", "B:C": "2", "D__E": "3"}}""");
        File.WriteAllText(Path.Combine(_folder.FullName, "local.settings.json"), """{"Values": {"A": "own"}}""");

        var settings = LocalSettings.Read(_folder.FullName, Nothing);

        settings.ShouldBe(new Dictionary<string, string?> { ["A"] = "own", ["B:C"] = "2", ["D:E"] = "3" }, ignoreOrder: true);
    }

    [Fact]
    public void Values_OfTheEnvironment_WinOverBothFiles()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "local.settings.sample.json"), """{"Values": {"Uploads__MultipartAboveBytes": "1", "Stays": "2"}}""");
        File.WriteAllText(Path.Combine(_folder.FullName, "local.settings.json"), """{"Values": {"Uploads:MultipartAboveBytes": "3"}}""");
        var environment = new ConfigurationBuilder().AddInMemoryCollection([new("Uploads:MultipartAboveBytes", "4"), new("Other", "5")]).Build();

        var settings = LocalSettings.Read(_folder.FullName, environment);

        settings.ShouldBe(new Dictionary<string, string?> { ["Uploads:MultipartAboveBytes"] = "4", ["Stays"] = "2" }, ignoreOrder: true);
    }

    [Fact]
    public void Files_Absent_AreNoSettings() => LocalSettings.Read(_folder.FullName, Nothing).ShouldBeEmpty();

    /// <summary>Settings that may be absent and lists are left to the README: an empty text would not be absent.</summary>
    [Theory]
    [MemberData(nameof(Sections))]
    public void Sample_NamesEverySetting_AndNoOther(Type options, string section)
    {
        var sample = new ConfigurationBuilder().AddInMemoryCollection(LocalSettings.Read(AppContext.BaseDirectory, Nothing)).Build().GetSection(section);
        var nullability = new NullabilityInfoContext();
        var properties = options.GetProperties().Where(property => property.CanWrite).ToList();

        var needed = properties.Where(property =>
            (property.PropertyType.IsValueType || property.PropertyType == typeof(string)) && nullability.Create(property).WriteState == NullabilityState.NotNull);
        sample.GetChildren().Select(child => child.Key).Except(properties.Select(property => property.Name)).ShouldBeEmpty();
        needed.Select(property => property.Name).Except(sample.GetChildren().Select(child => child.Key)).ShouldBeEmpty();
    }
}
