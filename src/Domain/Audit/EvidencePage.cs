using System.Text.Encodings.Web;

namespace Strongroom.Audit;

/// <summary>The beginning of a page of evidence that people read and print: an audit pack's, a certificate's. It loads and runs nothing.</summary>
public static class EvidencePage
{
    /// <summary>Head, title, what the page is, and what it is about.</summary>
    /// <param name="title">Ours.</param>
    /// <param name="introduction">Ours, in HTML.</param>
    /// <param name="facts">The values are encoded.</param>
    public static string Begin(string title, string introduction, IEnumerable<(string Name, string Value)> facts) => $$"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>{{title}}</title><style>
        body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem; color: #111; } h1 { font-size: 1.4rem; } table { border-collapse: collapse; width: 100%; }
        th, td { border: 1px solid #bbb; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; } th { background: #eee; }
        dt { font-weight: 600; } dd { margin: 0 0 .4rem; overflow-wrap: anywhere; } thead { display: table-header-group; } tr { break-inside: avoid; }
        @media print { body { margin: 0; font-size: 10px; } }
        </style></head><body>
        <h1>{{title}}</h1>
        <p>{{introduction}}</p>
        <dl>{{string.Concat(facts.Select(fact => $"<dt>{Encode(fact.Name)}</dt><dd>{Encode(fact.Value)}</dd>"))}}</dl>

        """;

    /// <summary>A row of a table.</summary>
    public static string Row(IEnumerable<string> cells) => $"<tr>{string.Concat(cells.Select(cell => $"<td>{Encode(cell)}</td>"))}</tr>\n";

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
