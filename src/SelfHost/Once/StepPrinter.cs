using System.Diagnostics;
using System.Globalization;

namespace Strongroom.SelfHost.Once;

/// <summary>Prints each step as it ends: whether it held, how long it took, what was seen. Colours only for a terminal.</summary>
public sealed class StepPrinter(TextWriter output, bool colours)
{
    private const int NameWidth = 40;

    /// <summary>How many steps did not hold.</summary>
    public int Failures { get; private set; }

    /// <summary>A heading.</summary>
    public void Heading(string text) => output.WriteLine($"{Environment.NewLine}{Paint("1", text)}");

    /// <summary>A line as it is.</summary>
    public void Line(string text) => output.WriteLine(text);

    /// <summary>Runs a step and prints it. True when it held; a step that did not hold has printed why.</summary>
    public async Task<bool> RunAsync(string name, Func<Task<string>> step)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            Print("32", "✓", name, clock, await step());
            return true;
        }
        catch (Exception e) when (e is StepFailedException or HttpRequestException or IOException or System.Text.Json.JsonException)
        {
            Failures++;
            Print("31", "✗", name, clock, e.Message);
            return false;
        }
    }

    private void Print(string colour, string mark, string name, Stopwatch clock, string detail)
    {
        var time = clock.Elapsed.TotalSeconds < 10
            ? string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalMilliseconds:0} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:0.0} s");
        output.WriteLine($"  {Paint(colour, mark)} {name.PadRight(NameWidth)} {time,8}  {Paint("2", detail)}");
    }

    private string Paint(string code, string text) => colours && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
