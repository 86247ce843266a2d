using Strongroom.SelfHost.Development;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>The developer's settings file.</summary>
public sealed class LocalSettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Values_OfBothFiles_AreReadAndOnesOwnWin()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "local.settings.sample.json"), """{"Values": {"A": "1", "B:C": "2", "D__E": "3"}}""");
        File.WriteAllText(Path.Combine(_folder.FullName, "local.settings.json"), """{"Values": {"A": "own"}}""");

        var settings = LocalSettings.Read(_folder.FullName);

        settings.ShouldBe(new Dictionary<string, string?> { ["A"] = "own", ["B:C"] = "2", ["D:E"] = "3" }, ignoreOrder: true);
    }

    [Fact]
    public void Files_Absent_AreNoSettings() => LocalSettings.Read(_folder.FullName).ShouldBeEmpty();
}
