using System.Diagnostics;
using System.Globalization;

namespace Strongroom.Bench.Running;

/// <summary>Says on standard error what is being done; standard output is for the results.</summary>
internal static class Progress
{
    private static readonly long Start = Stopwatch.GetTimestamp();

    public static void Say(string what) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(Start).TotalSeconds,6:0.0} s  {what}"));
}
