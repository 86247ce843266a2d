using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Access;

namespace Strongroom.Files;

/// <summary>What may be stored, where and how large: <c>file-types.json</c>, read and checked once. Rules are data; code only applies them.</summary>
public sealed partial class FileCatalog
{
    private readonly Dictionary<string, FileType> _types = new(StringComparer.Ordinal);
    private readonly string[][] _closed;

    private FileCatalog(Document document)
    {
        var contents = document.Contents.ToDictionary(
            pair => pair.Key,
            pair => new ContentRule(pair.Key, pair.Value.Extensions, [.. pair.Value.Magic.Select(MagicNumber.Parse)], pair.Value.Text),
            StringComparer.Ordinal);

        foreach (var (name, type) in document.Types)
        {
            var allowed = type.Contents
                .SelectMany(entry => entry.StartsWith('@') ? document.Groups[entry[1..]] : [entry])
                .ToDictionary(mime => mime, mime => contents[mime], StringComparer.Ordinal);
            _types.Add(name, new FileType(name, allowed, type.MaxBytes, type.DownloadMinutes, [.. type.Layouts.Select(Layout.Parse)], type.Zip, type.MadeHere, type.Readers is null ? null : RoleNames.Parse([type.Readers])));
        }

        _closed = RoleNames.OfEachSet(roles => _types.Values.Where(type => type.Readers is { } readers && (readers & roles) == 0).Select(type => type.Name).ToArray());
        DownloadMinutesJson = JsonSerializer.Serialize(_types.Values.ToDictionary(t => t.Name, t => t.DownloadMinutes), Json.Default.DictionaryStringInt32);
    }

    /// <summary>The names of the file types that callers upload.</summary>
    public IEnumerable<string> Names => _types.Values.Where(type => !type.MadeHere).Select(type => type.Name);

    /// <summary>The file types that only some roles read, which are not among these.</summary>
    public IReadOnlyList<string> ClosedTo(Roles roles) => _closed[(int)roles];

    /// <summary>File type to minutes, for statements that must not ask twice.</summary>
    public string DownloadMinutesJson { get; }

    /// <summary>Reads the catalogue that is built in.</summary>
    /// <exception cref="InvalidDataException">The catalogue contradicts itself: a defect of the build.</exception>
    public static FileCatalog Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("file-types.json")!;
        try
        {
            return new FileCatalog(JsonSerializer.Deserialize(stream, Json.Default.Document)!);
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException("file-types.json is broken: " + broken.Message, broken);
        }
    }

    /// <summary>Finds a type by its exact name.</summary>
    public FileType? Find(string name) => _types.GetValueOrDefault(name);

    private sealed record Document(
        Dictionary<string, Content> Contents, Dictionary<string, string[]> Groups, Dictionary<string, TypeEntry> Types);

    private sealed record Content
    {
        public required string[] Extensions { get; init; }

        public string[] Magic { get; set; } = [];

        public bool Text { get; set; }
    }

    private sealed record TypeEntry
    {
        public required string[] Contents { get; init; }

        public required long MaxBytes { get; init; }

        public required string[] Layouts { get; init; }

        public int DownloadMinutes { get; set; } = 15;

        public ZipRules? Zip { get; set; }

        public bool MadeHere { get; set; }

        public string? Readers { get; set; }
    }

    // What has a default can be set: the generated reader would give an init-only member none.
    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(Document))]
    [JsonSerializable(typeof(Dictionary<string, int>))]
    private sealed partial class Json : JsonSerializerContext;
}
