using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.SelfHost.Hosting;
using Strongroom.SelfHost.Once;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>The lines of the console.</summary>
public sealed class TraceConsoleFormatterTests
{
    [Fact]
    public void Line_InARequest_EndsWithItsTrace()
    {
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        Write("two\nlines", null).ShouldEndWith($" Files[7] two lines trace={request.TraceId}{Environment.NewLine}");
    }

    [Fact]
    public void Line_OfAnException_IsOneLine()
    {
        Activity.Current = null;
        var line = Write("failed", new InvalidOperationException("first\nsecond"));
        line.ShouldEndWith($"Files[7] failed System.InvalidOperationException: first second{Environment.NewLine}");
        line.TrimEnd().ShouldNotContain('\n');
    }

    private static string Write(string message, Exception? exception)
    {
        using var writer = new StringWriter();
        new TraceConsoleFormatter(new MovableClock()).Write(new LogEntry<string>(LogLevel.Error, "Files", 7, message, exception, (state, _) => state), null, writer);
        return writer.ToString();
    }
}
