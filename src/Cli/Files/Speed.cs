using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>How a transfer went, in a line.</summary>
internal static class Speed
{
    public static string Of(FileReport report, string what)
    {
        var time = TimeSpan.FromSeconds(report.Seconds ?? 0);
        var words = new List<string> { $"{Human.Bytes(report.File!.Size)} in {Human.Duration(time)}" };
        if (report.Bytes is > 1 << 20 && time > TimeSpan.Zero) words.Add($"{Human.Bytes((long)(report.Bytes.Value / time.TotalSeconds))}/s");
        if (report.Parts is > 1) words.Add(Human.Count(report.Parts.Value, "part"));
        if (report.Retries is > 0) words.Add($"{report.Retries} tried again");
        if (report.Resumed == true) words.Add("resumed");
        return $"{what}  {string.Join(", ", words)}";
    }
}
