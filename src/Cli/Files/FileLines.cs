using System.Globalization;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>Writes a listing as it comes in, page after page: columns for people, an object a line for programs.</summary>
internal sealed class FileLines(CommandOutput output, bool ids)
{
    private long _files;
    private long _folders;
    private long _bytes;

    public void Write(FilePage page)
    {
        // In the order of paths, as the gateway has both.
        var folders = new Queue<string>(page.Folders);
        foreach (var file in page.Files)
        {
            while (folders.TryPeek(out var folder) && string.CompareOrdinal(folder, file.Path) < 0) Write(folders.Dequeue());
            Write(file);
        }
        while (folders.TryDequeue(out var rest)) Write(rest);
    }

    /// <summary>Says how much it was, and whether there is more.</summary>
    public void End(bool more)
    {
        var words = new List<string>();
        if (_folders > 0) words.Add(Human.Count(_folders, "folder"));
        if (_files > 0 || _folders == 0) words.Add(Human.Count(_files, "file") + (_files > 0 ? $", {Human.Bytes(_bytes)}" : ""));
        output.Note(string.Join(", ", words) + (more ? "; there may be more" : ""));
    }

    private void Write(StoredFile file)
    {
        if (_files + _folders == 0) Head();
        _files++;
        _bytes += file.Size;
        output.WriteItem(file, GatewayJson.Default.StoredFile, _ => Line(
            Human.Bytes(file.Size), Human.Time(file.CreatedAt), file.Status == "available" ? file.FileType : $"{file.FileType} ({file.Status})", file.Id.ToString(), PathOf(file)));
    }

    private void Write(string folder)
    {
        if (_files + _folders == 0) Head();
        _folders++;
        output.WriteItem(new Folder(folder), GatewayJson.Default.Folder, _ => Line("-", "-", "folder", "-", folder));
    }

    // Where the path ends in an id, a person wants the name.
    private string PathOf(StoredFile file) => output.IsForEyes && !file.Path.EndsWith(file.FileName, StringComparison.Ordinal) ? $"{file.Path}  ({file.FileName})" : file.Path;

    private void Head()
    {
        if (output.IsForEyes) Line("SIZE", "CREATED (UTC)", "TYPE", "ID", "PATH");
    }

    private void Line(string size, string created, string type, string id, string path) =>
        output.WriteText(string.Create(CultureInfo.InvariantCulture, $"{size,10}  {created,-19}  {type,-14}  {(ids ? $"{id,-36}  " : "")}{path}"));
}
