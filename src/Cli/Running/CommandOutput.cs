using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Strongroom.Cli.Running;

/// <summary>
/// What a command says: results on the output, as text for people or as JSON for programs; notes and errors on the error stream.
/// With <c>--json</c> the output is JSON whatever happens, an error too.
/// </summary>
internal sealed class CommandOutput(CliHost host, bool json = false, bool quiet = false, bool plain = false)
{
    // A pipe has no width: lines are for the next program to break.
    private const int PipeWidth = 4096;

    private readonly Lazy<IAnsiConsole> _text = new(() => Open(host, host.Output, host.OutputIsTerminal, plain));
    private readonly Lazy<IAnsiConsole> _errors = new(() => Open(host, host.Error, host.ErrorIsTerminal, plain));

    public bool IsJson => json;

    /// <summary>Somebody watches the error stream: a line may move there.</summary>
    public bool IsWatched => host.ErrorIsTerminal && !json && !quiet && host.Environment("TERM") != "dumb";

    /// <summary>The output is a terminal's, not another program's.</summary>
    public bool IsForEyes => host.OutputIsTerminal && !json;

    public static CommandOutput Of(ParseResult parsed) => new(
        (CliHost)parsed.InvocationConfiguration, parsed.GetValue<bool>(GlobalOptions.Json), parsed.GetValue<bool>(GlobalOptions.Quiet), parsed.GetValue<bool>(GlobalOptions.NoColor));

    /// <summary>The command's result: one object, or text.</summary>
    public void Write<T>(T value, JsonTypeInfo<T> type, Action<IAnsiConsole> text)
    {
        if (json) host.Output.WriteLine(ToJson(value, type, indented: true));
        else text(_text.Value);
    }

    /// <summary>One of many results: one object on a line of its own, or text.</summary>
    public void WriteItem<T>(T value, JsonTypeInfo<T> type, Action<IAnsiConsole> text)
    {
        if (json) host.Output.WriteLine(ToJson(value, type, indented: false));
        else text(_text.Value);
        host.Output.Flush();
    }

    /// <summary>Many results, or a note that there are none: one object a line, or text for all of them.</summary>
    public void WriteItems<T>(IReadOnlyList<T> values, JsonTypeInfo<T> type, string none, Action<IAnsiConsole> text)
    {
        if (json) foreach (var value in values) WriteItem(value, type, _ => { });
        else if (values.Count == 0) Note(none);
        else text(_text.Value);
    }

    /// <summary>What a person may want to know by the way.</summary>
    public void Note(string text)
    {
        if (!json && !quiet) host.Error.WriteLine(Human.Plain(text));
    }

    /// <summary>What a person has to know.</summary>
    public void Warn(string text) => host.Error.WriteLine($"warning: {Human.Plain(text)}");

    /// <summary>A line of the result, for people.</summary>
    public void WriteText(string line) => host.Output.WriteLine(Human.Plain(line));

    /// <summary>Why there is no result, of what if there are several, and what to do next. One line for programs: it may come after others.</summary>
    public void Fail(CommandException failure, string? of = null)
    {
        if (json)
        {
            host.Output.WriteLine(ToJson(new ErrorReport(failure.Detail), RunningJson.Default.ErrorReport, indented: false));
            return;
        }
        _errors.Value.MarkupLineInterpolated($"[red]{(of is null ? "" : Human.Plain(of) + ": ")}{Human.Plain(failure.Message)}[/]");
        if (failure.Next is { } next) host.Error.WriteLine(Human.Plain(next));
        if (failure.TraceId is { } trace) host.Error.WriteLine($"The request in the gateway's log: {trace}");
    }

    /// <summary>JSON as it is printed: characters as they are, since nobody takes it for HTML.</summary>
    public static string ToJson<T>(T value, JsonTypeInfo<T> type, bool indented)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) JsonSerializer.Serialize(writer, value, type);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static IAnsiConsole Open(CliHost host, TextWriter writer, bool isTerminal, bool plain)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = !isTerminal || plain || host.Environment("NO_COLOR") is { Length: > 0 } ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (!isTerminal) console.Profile.Width = PipeWidth;
        return console;
    }
}
