using System.Globalization;
using System.Text;

namespace Strongroom.Bench.Load;

/// <summary>Fills the placeholders of a template, as the script of wrk does.</summary>
internal sealed class Filling(long first)
{
    private long _next = first - 1;

    public string Fill(IReadOnlyList<Pieces.Piece> pieces)
    {
        if (pieces is [{ Kind: Pieces.Kind.Text } only]) return only.Text;
        var text = new StringBuilder();
        foreach (var piece in pieces)
        {
            switch (piece.Kind)
            {
                case Pieces.Kind.Any:
                    text.Append(CultureInfo.InvariantCulture, $"{Random.Shared.NextInt64(piece.Below)}");
                    break;
                case Pieces.Kind.Hex:
                    text.Append(CultureInfo.InvariantCulture, $"{Random.Shared.NextInt64(piece.Below):x12}");
                    break;
                case Pieces.Kind.Next:
                    text.Append(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _next)}");
                    break;
                default:
                    text.Append(piece.Text);
                    break;
            }
        }
        return text.ToString();
    }
}
