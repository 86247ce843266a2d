using System.Runtime.CompilerServices;

namespace Strongroom.Functions.Tests.Infra;

/// <summary>All templates of a deployment, by their paths.</summary>
internal sealed class BicepTree
{
    private readonly Dictionary<string, BicepFile> _files = [];
    private readonly Dictionary<string, string> _texts;

    /// <summary>Reads templates; the other texts are what they load.</summary>
    public BicepTree(IReadOnlyDictionary<string, string> texts)
    {
        _texts = new Dictionary<string, string>(texts);
        foreach (var (path, text) in texts.Where(file => file.Key.EndsWith(".bicep", StringComparison.Ordinal) || file.Key.EndsWith(".bicepparam", StringComparison.Ordinal)))
        {
            try
            {
                _files[path] = new BicepFile(path, BicepParser.Parse(text));
            }
            catch (BicepException e)
            {
                throw new BicepException($"{path}, {e.Message}");
            }
        }
    }

    public IEnumerable<BicepFile> Templates => _files.Values.Where(file => file.Path.EndsWith(".bicep", StringComparison.Ordinal)).OrderBy(file => file.Path, StringComparer.Ordinal);

    public IEnumerable<BicepFile> ParameterFiles => _files.Values.Where(file => file.Path.EndsWith(".bicepparam", StringComparison.Ordinal)).OrderBy(file => file.Path, StringComparer.Ordinal);

    public BicepFile this[string path] => Find(path) ?? throw new BicepException($"{path} does not exist.");

    public BicepFile? Find(string path) => _files.GetValueOrDefault(path);

    public string? FindText(string path) => _texts.GetValueOrDefault(path);

    /// <summary>Those of infra/bicep. The one that azd is given is a copy of one of them.</summary>
    public static BicepTree OfThisRepository()
    {
        var folder = Path.Combine(Root(), "infra", "bicep");
        var files = new[] { "*.bicep", "*.bicepparam", "*.json" }.SelectMany(pattern => Directory.GetFiles(folder, pattern, SearchOption.AllDirectories))
            .Where(file => Path.GetFileName(file) != "main.bicepparam");
        return new BicepTree(files.ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText));
    }

    /// <summary>The repository's folder.</summary>
    public static string Root([CallerFilePath] string here = "")
    {
        foreach (var start in new[] { Path.GetDirectoryName(here)!, AppContext.BaseDirectory })
            for (var folder = start; folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder))
                if (File.Exists(Path.Combine(folder, "Functions.sln"))) return folder;
        throw new DirectoryNotFoundException("Functions.sln was not found above the tests.");
    }
}
