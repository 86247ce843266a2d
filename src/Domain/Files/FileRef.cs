using Strongroom.Database;

namespace Strongroom.Files;

/// <summary>Names a file by its id or by its path below the tenant.</summary>
public sealed class FileRef
{
    private FileRef(Guid? id, string? path) => (Id, Path) = (id, path);

    /// <summary>The id, when named by id.</summary>
    public Guid? Id { get; }

    /// <summary>The path, when named by path.</summary>
    public string? Path { get; }

    /// <summary>By id: finds a file in any status.</summary>
    public static FileRef Of(Guid id) => new(id, null);

    /// <summary>By path: finds the living file there.</summary>
    public static FileRef Of(string path) => new(null, path);

    /// <summary>Chooses between the two forms of a statement and adds the parameter of the one chosen.</summary>
    internal Statement Choose(string byId, string byPath) => Id is { } id
        ? new Statement(byId).Uuid("file_id", id)
        : new Statement(byPath).Text("path", Path);
}
