using System.Text.RegularExpressions;

namespace Strongroom.Functions.Tests.Infra;

/// <summary>Every file of parameters, worked out: what would be deployed, and what the apps would be told.</summary>
public sealed partial class DeploymentTests
{
    private static readonly BicepTree Ours = BicepTree.OfThisRepository();

    public static TheoryData<string> ParameterFiles => [.. Ours.ParameterFiles.Select(file => file.Path)];

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Settings_OfEveryApp_AreReadAndSufficient(string parameters)
    {
        var apps = Apps(parameters);

        apps.Count.ShouldBeGreaterThan(0);
        foreach (var app in apps)
        {
            var settings = SettingsOf(app);
            AppSettings.Unknown(settings).ShouldBeEmpty();
            AppSettings.Refused(settings).ShouldBeEmpty();
            AppSettings.Schedules(settings).ShouldBeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Settings_OfTheOwnersJob_AreThoseOfTheAppsWithAnotherIdentityAndDatabase(string parameters)
    {
        var job = Job(parameters, "owner");
        var settings = EnvironmentOf(job);

        AppSettings.Unknown(settings).ShouldBeEmpty();
        AppSettings.Refused(settings).ShouldBeEmpty();
        settings["Database__Owner"].ShouldContain("Username=strongroom_owner");
        settings["Database__Worker"].ShouldContain("role=strongroom_worker");
        IdentitiesOf(job).ShouldNotBe(IdentitiesOf(Apps(parameters)[0]));
    }

    /// <summary>What the doctor finds there is what the gateway would meet: as it logs in, and what it is told.</summary>
    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Settings_OfTheGatewaysJob_AreThoseOfTheFirstApp(string parameters)
    {
        var (job, app) = (Job(parameters, "gateway"), Apps(parameters)[0]);
        var (settings, told) = (EnvironmentOf(job), SettingsOf(app));

        settings.ShouldNotContainKey("Database__Owner");
        settings.ShouldBeSubsetOf(told);
        told.Keys.Except(settings.Keys).ShouldAllBe(name => name.StartsWith("AzureWebJobs", StringComparison.Ordinal) || name.StartsWith("APPLICATIONINSIGHTS_", StringComparison.Ordinal) || name.StartsWith("IngestStorage__", StringComparison.Ordinal));
        settings.ShouldContainKey("IngestStorage__blobServiceUri");
        IdentitiesOf(job).ShouldBe(IdentitiesOf(app));
    }

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Timers_OfManyRegions_RunInTheFirst(string parameters)
    {
        var disabled = Apps(parameters).Select(app => SettingsOf(app).Keys.Where(name => name.StartsWith("AzureWebJobs.", StringComparison.Ordinal)).ToList()).ToList();

        disabled[0].ShouldBeEmpty();
        foreach (var others in disabled.Skip(1)) others.ShouldBe(AppSettings.Timers.Select(timer => $"AzureWebJobs.{timer}.Disabled"), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Events_OfEveryRegion_GoToTheAppThatListensToItsAccount(string parameters)
    {
        var deployed = BicepModule.Deploy(Ours, parameters);
        foreach (var app in deployed.Where(resource => resource.Type == "Microsoft.Web/sites"))
        {
            var region = RegionOf(app);
            var topic = deployed.Single(resource => resource.Type == "Microsoft.EventGrid/systemTopics" && RegionOf(resource) == region);
            var account = topic.Property<string>("source").Split('/')[^1];
            SettingsOf(app)["IngestStorage__blobServiceUri"].ShouldBe($"https://{account}.blob.core.windows.net");
            SettingsOf(app).ShouldContain(setting => setting.Key.EndsWith("__Endpoint", StringComparison.Ordinal) && setting.Value == $"https://{account}.blob.core.windows.net");
        }
    }

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Names_OfWhatIsDeployed_AreAllowedAndTakenOnce(string parameters)
    {
        var deployed = BicepModule.Deploy(Ours, parameters);

        deployed.Count.ShouldBeGreaterThan(60);
        deployed.Where(resource => !NamePattern(resource.Type).IsMatch(resource.Name)).Select(resource => $"{resource.Type} {resource.Name}").ShouldBeEmpty();
        deployed.GroupBy(resource => (resource.Type, resource.Name, Scope: (resource.Body.GetValueOrDefault("scope") as BicepResource)?.Name)).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Lifecycle_OfFiles_TouchesNoCurrentVersionAndIsNotFasterThanRetention(string parameters)
    {
        var migration = File.ReadAllText(Path.Combine(BicepTree.Root(), "db", "migrations", "0003_retention.sql"));
        var trash = BuiltIn().Match(migration).Groups["deletedCeiling"].Value;
        var policies = BicepModule.Deploy(Ours, parameters).Where(resource => resource.Type == "Microsoft.Storage/storageAccounts/managementPolicies").ToList();

        policies.Count.ShouldBeGreaterThan(0);
        foreach (var rules in policies.Select(policy => policy.Property<List<object?>>("policy", "rules")))
        {
            var files = rules.Select(rule => Map(Map(rule)["definition"])).Where(definition => BicepFunctions.List(Map(definition["filters"])["prefixMatch"]).Contains("strongroom/")).ToList();
            var actions = Map(files.ShouldHaveSingleItem()["actions"]);
            actions.Keys.ShouldBe(["version", "snapshot"]);
            actions.Values.Select(action => Map(Map(action)["delete"])["daysAfterCreationGreaterThan"]).ShouldAllBe(days => $"{days}" == trash);
        }
    }

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Stores_OfEveryRegion_HaveTheContainersTheirSettingsName(string parameters)
    {
        var deployed = BicepModule.Deploy(Ours, parameters);
        var containers = deployed.Where(resource => resource.Type == "Microsoft.Storage/storageAccounts/blobServices/containers").ToDictionary(container => container.Name);
        var settings = SettingsOf(Apps(parameters)[0]);

        for (var i = 0; settings.TryGetValue($"Stores__{i}__Endpoint", out var endpoint); i++)
        {
            var container = containers[$"{new Uri(endpoint).Host.Split('.')[0]}/default/{settings[$"Stores__{i}__Bucket"]}"];
            container.Property<bool>("immutableStorageWithVersioning", "enabled").ShouldBe(settings[$"Stores__{i}__Immutable"] == "true");
            var account = deployed.Single(resource => resource.Type == "Microsoft.Storage/storageAccounts" && resource.Name == container.Name.Split('/')[0]);
            if (settings.GetValueOrDefault($"Stores__{i}__ArchiveClass") is "Archive") ((string)Map(account.Body["sku"])["name"]!).ShouldBeOneOf("Standard_LRS", "Standard_GRS", "Standard_RAGRS");
        }
    }

    [Fact]
    public void Settings_Misspelt_AreCaught()
    {
        AppSettings.Unknown(new Dictionary<string, string> { ["Database__Ap"] = "x" }).ShouldHaveSingleItem();
        AppSettings.Unknown(new Dictionary<string, string> { ["Stores__0__Bukket"] = "x" }).ShouldHaveSingleItem();
        AppSettings.Unknown(new Dictionary<string, string> { ["Databases__App"] = "x" }).ShouldHaveSingleItem();
        AppSettings.Unknown(new Dictionary<string, string> { ["Database__App__More"] = "x" }).ShouldHaveSingleItem();
        AppSettings.Unknown(new Dictionary<string, string> { ["PurgesSchedule"] = "x" }).ShouldHaveSingleItem();
        AppSettings.Unknown(new Dictionary<string, string> { ["AzureWebJobs.PurgesDeleted.Disabled"] = "true" }).ShouldHaveSingleItem();
        AppSettings.Unknown(new Dictionary<string, string> { ["Audit__Archives__eu-west"] = "x" }).ShouldHaveSingleItem();
        AppSettings.Unknown(new Dictionary<string, string> { ["Audit__Archives__eu"] = "x", ["Stores__11__Name"] = "x", ["AzureWebJobs.PurgeDeleted.Disabled"] = "true" }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Database__App")]
    [InlineData("Database__Worker")]
    [InlineData("Auth__Issuers__0__Audience")]
    [InlineData("Stores__0__Bucket")]
    [InlineData("Stores__1__Region")]
    [InlineData("Audit__Keys__0__KeyVaultKey")]
    public void Settings_WithoutOneThatIsNeeded_AreRefused(string name)
    {
        var settings = SettingsOf(Apps("main.prod.bicepparam")[0]);
        settings.Remove(name).ShouldBeTrue();

        AppSettings.Refused(settings).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("PurgeSchedule", "40 * * * *")]
    [InlineData("PurgeSchedule", "0 61 * * * *")]
    [InlineData("PurgeSchedule", "hourly")]
    [InlineData("PurgeSchedule", null)]
    [InlineData("IngestContainer", null)]
    public void Schedules_ThatTriggersCannotUse_AreCaught(string name, string? value)
    {
        var settings = SettingsOf(Apps("main.prod.bicepparam")[0]);
        settings.Remove(name);
        if (value is not null) settings[name] = value;

        AppSettings.Schedules(settings).ShouldHaveSingleItem().ShouldContain(name);
    }

    private static List<BicepResource> Apps(string parameters) => [.. BicepModule.Deploy(Ours, parameters).Where(resource => resource.Type == "Microsoft.Web/sites")];

    private static Dictionary<string, string> SettingsOf(BicepResource app) =>
        app.Property<List<object?>>("siteConfig", "appSettings").Select(Map).ToDictionary(setting => (string)setting["name"]!, setting => (string)setting["value"]!);

    private static BicepResource Job(string parameters, string name) => BicepModule.Deploy(Ours, parameters).Single(resource => resource.Type == "Microsoft.App/jobs" && resource.Name == $"job-{name}");

    // Without the words of a command, which are the job's own.
    private static Dictionary<string, string> EnvironmentOf(BicepResource job) =>
        BicepFunctions.List(Map(job.Property<List<object?>>("template", "containers").ShouldHaveSingleItem())["env"]).Select(Map)
            .Where(setting => (string)setting["name"]! != "STRONGROOM_COMMAND").ToDictionary(setting => (string)setting["name"]!, setting => (string)setting["value"]!);

    private static IEnumerable<string> IdentitiesOf(BicepResource resource) => Map(Map(resource.Body["identity"])["userAssignedIdentities"]).Keys;

    private static object? RegionOf(BicepResource resource) => Map(resource.Body["tags"])["strongroom-region"];

    private static IReadOnlyDictionary<string, object?> Map(object? value) => (IReadOnlyDictionary<string, object?>)value!;

    // The platform's rules for names, where breaking them is easy.
    private static Regex NamePattern(string type) => type switch
    {
        "Microsoft.Storage/storageAccounts" => AccountName(),
        "Microsoft.KeyVault/vaults" => VaultName(),
        "Microsoft.ContainerRegistry/registries" => RegistryName(),
        "Microsoft.Web/sites" => AppName(),
        "Microsoft.DBforPostgreSQL/flexibleServers" => ServerName(),
        "Microsoft.App/jobs" => JobName(),
        _ => AnyName(),
    };

    [GeneratedRegex(@"'deleted-cleanup',\s+'active',[^\n]*'purge',\s+7,\s+(?<deletedCeiling>\d+)\)")]
    private static partial Regex BuiltIn();

    [GeneratedRegex(@"\A[a-z0-9]{3,24}\z")]
    private static partial Regex AccountName();

    [GeneratedRegex(@"\A[a-zA-Z](?:-?[a-zA-Z0-9]){2,23}\z")]
    private static partial Regex VaultName();

    [GeneratedRegex(@"\A[a-zA-Z0-9]{5,50}\z")]
    private static partial Regex RegistryName();

    [GeneratedRegex(@"\A[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,58}[a-zA-Z0-9])\z")]
    private static partial Regex AppName();

    [GeneratedRegex(@"\A[a-z0-9]+(?:-[a-z0-9]+)*\z")]
    private static partial Regex ServerName();

    [GeneratedRegex(@"\A[a-z](?:-?[a-z0-9]){1,31}\z")]
    private static partial Regex JobName();

    [GeneratedRegex(@"\A[^\s$]{1,260}\z")]
    private static partial Regex AnyName();
}
