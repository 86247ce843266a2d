using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Strongroom.Functions.Tests.Telemetry;

/// <summary>A protobuf message by the numbers of its fields: just enough to read what OTLP sends.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, ulong Number, byte[]? Bytes)> _fields = [];

    public ProtoMessage(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var tag = Varint(ref bytes);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((field, Varint(ref bytes), null));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes), null));
                    bytes = bytes[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref bytes);
                    _fields.Add((field, 0, bytes[..length].ToArray()));
                    bytes = bytes[length..];
                    break;
                case 5:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(bytes), null));
                    bytes = bytes[4..];
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7}.");
            }
        }
    }

    public bool Has(int field) => _fields.Any(known => known.Field == field);

    public ulong Number(int field) => _fields.LastOrDefault(known => known.Field == field).Number;

    public byte[] Bytes(int field) => _fields.LastOrDefault(known => known.Field == field).Bytes ?? [];

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

    public IEnumerable<ProtoMessage> Messages(int field) => _fields.Where(known => known.Field == field).Select(known => new ProtoMessage(known.Bytes));

    public ProtoMessage Message(int field) => new(Bytes(field));

    /// <summary>A repeated <c>KeyValue</c>, values as text.</summary>
    public Dictionary<string, string> Attributes(int field) => Messages(field).ToDictionary(pair => pair.Text(1), pair => ValueOf(pair.Message(2)));

    // The kinds that the gateway sends; another one shows.
    private static string ValueOf(ProtoMessage value) => value.Has(1) ? value.Text(1) : string.Create(CultureInfo.InvariantCulture, $"{(value.Has(3) ? (long)value.Number(3) : double.NaN)}");

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var i = 0; ; i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return value;
        }
    }
}
