using System.Buffers;
using System.Globalization;

namespace Strongroom.TransparencyLog;

/// <summary>Numbers as ECMAScript writes them, which is what RFC 8785 asks for.</summary>
internal static class CanonicalNumber
{
    // The shortest digits that name a double are at most 17.
    private const int MaxDigits = 17;
    private const long FarExponent = 1L << 40;

    /// <summary>Writes a JSON number. Exactly: it must mean the same decimal value afterwards.</summary>
    public static void Write(ReadOnlySpan<byte> literal, bool round, IBufferWriter<byte> output)
    {
        var value = double.Parse(literal, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value)) throw new FormatException($"The number {Show(literal)} is beyond what an IEEE 754 double holds.");

        // 1. The shortest digits that name the double, as 0.digits × 10^point.
        Span<byte> text = stackalloc byte[32], digits = stackalloc byte[MaxDigits], given = stackalloc byte[MaxDigits];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        Take(text[..length], digits, out var count, out var point);

        // 2. The same value as the one given?
        if (!round && (!Take(literal, given, out var givenCount, out var givenPoint) || givenPoint != point || !given[..givenCount].SequenceEqual(digits[..count])))
            throw new FormatException($"The number {Show(literal)} is not kept by an IEEE 754 double: give it as a string.");

        // 3. Laid out.
        if (value < 0) output.Write("-"u8);
        Layout(digits[..count], (int)point, output);
    }

    private static void Layout(ReadOnlySpan<byte> digits, int point, IBufferWriter<byte> output)
    {
        const int Longest = 21, MostLeadingZeros = 5;
        if (digits.IsEmpty)
        {
            output.Write("0"u8);
        }
        else if (point > 0 && point <= Longest)
        {
            output.Write(digits[..Math.Min(point, digits.Length)]);
            Zeros(point - digits.Length, output);
            if (digits.Length > point)
            {
                output.Write("."u8);
                output.Write(digits[point..]);
            }
        }
        else if (point <= 0 && point >= -MostLeadingZeros)
        {
            output.Write("0."u8);
            Zeros(-point, output);
            output.Write(digits);
        }
        else
        {
            output.Write(digits[..1]);
            if (digits.Length > 1) output.Write("."u8);
            output.Write(digits[1..]);
            output.Write(point > 0 ? "e+"u8 : "e-"u8);
            var exponent = output.GetSpan(4);
            Math.Abs(point - 1).TryFormat(exponent, out var length, default, CultureInfo.InvariantCulture);
            output.Advance(length);
        }
    }

    private static void Zeros(int count, IBufferWriter<byte> output)
    {
        for (; count > 0; count--) output.Write("0"u8);
    }

    /// <summary>The significant digits of a literal, without zeros at either end, and where the point is before them. False when there are more than fit.</summary>
    private static bool Take(ReadOnlySpan<byte> literal, Span<byte> digits, out int count, out long point)
    {
        (count, point) = (0, 0);
        var (fraction, zeros) = (false, 0);
        for (var i = 0; i < literal.Length; i++)
        {
            switch (literal[i])
            {
                case (byte)'-':
                    break;
                case (byte)'.':
                    fraction = true;
                    break;
                case (byte)'e' or (byte)'E':
                    point += Exponent(literal[(i + 1)..]);
                    i = literal.Length;
                    break;
                case (byte)'0' when count == 0:
                    if (fraction) point--;
                    break;
                case (byte)'0':
                    if (!fraction) point++;
                    zeros++;
                    break;
                case var digit:
                    // Zeros inside count once a digit follows them.
                    if (count + zeros + 1 > digits.Length) return false;
                    digits.Slice(count, zeros).Fill((byte)'0');
                    count += zeros;
                    zeros = 0;
                    digits[count++] = digit;
                    if (!fraction) point++;
                    break;
            }
        }
        if (count == 0) point = 0;
        return true;
    }

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        long value = 0;
        foreach (var digit in text[(text[0] is (byte)'-' or (byte)'+' ? 1 : 0)..]) value = Math.Min(value * 10 + (digit - '0'), FarExponent);
        return negative ? -value : value;
    }

    private static string Show(ReadOnlySpan<byte> literal) => System.Text.Encoding.ASCII.GetString(literal.Length <= 40 ? literal : literal[..40]) + (literal.Length <= 40 ? "" : "…");
}
