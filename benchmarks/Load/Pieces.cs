using System.Globalization;

namespace Strongroom.Bench.Load;

/// <summary>A text with the placeholders of <see cref="Variant"/>, taken apart.</summary>
internal static class Pieces
{
    internal enum Kind
    {
        /// <summary>As it stands.</summary>
        Text,

        /// <summary>A random number, decimal.</summary>
        Any,

        /// <summary>A random number, twelve hexadecimal digits.</summary>
        Hex,

        /// <summary>The next number.</summary>
        Next,
    }

    public static IReadOnlyList<Piece> Of(string template)
    {
        var pieces = new List<Piece>();
        while (FindPlaceholder(template) is var (start, end, piece) && piece is not null)
        {
            if (start > 0) pieces.Add(new Piece(Kind.Text, template[..start], 0));
            pieces.Add(piece);
            template = template[end..];
        }
        if (template.Length > 0) pieces.Add(new Piece(Kind.Text, template, 0));
        return pieces;
    }

    // Bodies are JSON: braces of other kinds stay.
    private static (int Start, int End, Piece? Piece) FindPlaceholder(string template)
    {
        for (var start = template.IndexOf('{'); start >= 0; start = template.IndexOf('{', start + 1))
        {
            var end = template.IndexOf('}', start);
            if (end < 0) break;
            var words = template[(start + 1)..end].Split(' ');
            var piece = words switch
            {
                ["next"] => new Piece(Kind.Next, "", 0),
                ["any", var below] => new Piece(Kind.Any, "", long.Parse(below, CultureInfo.InvariantCulture)),
                ["hex", var below] => new Piece(Kind.Hex, "", long.Parse(below, CultureInfo.InvariantCulture)),
                _ => null,
            };
            if (piece is not null) return (start, end + 1, piece);
        }
        return (0, 0, null);
    }

    internal sealed record Piece(Kind Kind, string Text, long Below);
}
