using Spectre.Console;

namespace Strongroom.Cli.Running;

/// <summary>Columns under a line of headings, without borders: for people, and for <c>awk</c>.</summary>
internal sealed class TextTable
{
    private readonly Table _table = new() { Border = TableBorder.None, UseSafeBorder = false };

    /// <summary>Begins with the headings; one that starts with <c>&gt;</c> stands, like its column, on the right.</summary>
    public TextTable(params ReadOnlySpan<string> headings)
    {
        for (var i = 0; i < headings.Length; i++)
        {
            var right = headings[i].StartsWith('>');
            var column = new TableColumn(new Markup($"[grey]{Markup.Escape(right ? headings[i][1..] : headings[i])}[/]")) { NoWrap = true, Padding = new Padding(0, 0, i == headings.Length - 1 ? 0 : 2, 0) };
            if (right) column.RightAligned();
            _table.AddColumn(column);
        }
    }

    public void Add(params ReadOnlySpan<string?> cells)
    {
        var row = new List<Text>(cells.Length);
        foreach (var cell in cells) row.Add(new Text(Human.Plain(cell ?? "")));
        _table.AddRow(row);
    }

    public void WriteTo(IAnsiConsole console) => console.Write(_table);
}
