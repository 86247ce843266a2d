using System.Globalization;
using System.Text.RegularExpressions;

namespace Strongroom.Functions.Tests.Telemetry;

/// <summary>A metric of Prometheus' text format with its samples, read as strictly as the format's grammar asks.</summary>
internal sealed partial record PrometheusFamily(string Name, string Type, string? Help, IReadOnlyList<PrometheusSample> Samples)
{
    /// <summary>Reads an exposition; throws at the first line that breaks a rule.</summary>
    public static Dictionary<string, PrometheusFamily> Parse(string text)
    {
        if (!text.EndsWith('\n') || text.Contains('\r', StringComparison.Ordinal)) throw new FormatException("Lines end with a line feed, the last one too.");
        var families = new Dictionary<string, PrometheusFamily>(StringComparer.Ordinal);
        var (help, name, type) = ((string?)null, "", "");
        var samples = new List<PrometheusSample>();
        foreach (var line in text[..^1].Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } told)
            {
                End();
                (help, name, type) = (told.Groups[2].Value, told.Groups[1].Value, "");
            }
            else if (TypeLine().Match(line) is { Success: true } typed)
            {
                if (type.Length > 0 || samples.Count > 0) End();
                if (name.Length > 0 && name != typed.Groups[1].Value) throw new FormatException($"The help is another metric's: {line}");
                (name, type) = (typed.Groups[1].Value, typed.Groups[2].Value);
            }
            else
            {
                var sample = ReadSample(line);
                var own = type == "histogram" ? sample.Name[..sample.Name.LastIndexOf('_')] : sample.Name;
                if (own != name || type.Length == 0) throw new FormatException($"A sample outside its metric: {line}");
                samples.Add(sample);
            }
        }

        End();
        return families;

        void End()
        {
            if (name.Length > 0)
            {
                if (type.Length == 0) throw new FormatException($"{name} has no type.");
                var family = new PrometheusFamily(name, type, help, [.. samples]);
                family.Check();
                if (!families.TryAdd(name, family)) throw new FormatException($"{name} comes twice.");
            }

            (help, name, type) = (null, "", "");
            samples.Clear();
        }
    }

    private void Check()
    {
        if (Type == "counter" && !Name.EndsWith("_total", StringComparison.Ordinal)) throw new FormatException($"{Name} is a counter.");
        if (Samples.GroupBy(sample => $"{sample.Name} {Key(sample, "")}").Any(same => same.Count() > 1)) throw new FormatException($"{Name} has a series twice.");
        if (Type != "histogram") return;
        foreach (var series in Samples.GroupBy(sample => Key(sample, "le")))
        {
            var buckets = series.Where(sample => sample.Name == Name + "_bucket").ToList();
            var bounds = buckets.Select(bucket => Number(bucket.Labels["le"])).ToList();
            if (!bounds.SequenceEqual(bounds.Order()) || !double.IsPositiveInfinity(bounds[^1])) throw new FormatException($"{Name}: bounds ascend to +Inf.");
            if (!buckets.Select(bucket => bucket.Value).SequenceEqual(buckets.Select(bucket => bucket.Value).Order())) throw new FormatException($"{Name}: buckets are cumulative.");
            if (series.Single(sample => sample.Name == Name + "_count").Value != buckets[^1].Value) throw new FormatException($"{Name}: the last bucket is the count.");
            if (series.Count(sample => sample.Name == Name + "_sum") != 1) throw new FormatException($"{Name}: one sum a series.");
        }
    }

    private static string Key(PrometheusSample sample, string but) => string.Join(',', sample.Labels.Where(label => label.Key != but).OrderBy(label => label.Key, StringComparer.Ordinal));

    private static PrometheusSample ReadSample(string line)
    {
        var match = SampleLine().Match(line);
        if (!match.Success) throw new FormatException($"No sample: {line}");
        var labels = new Dictionary<string, string>();
        foreach (Match label in Label().Matches(match.Groups["labels"].Value))
        {
            var value = Escaped().Replace(label.Groups[2].Value, escape => escape.Value switch { @"\n" => "\n", @"\\" => @"\", _ => "\"" });
            if (!labels.TryAdd(label.Groups[1].Value, value)) throw new FormatException($"A label comes twice: {line}");
        }

        return new PrometheusSample(match.Groups["name"].Value, labels, Number(match.Groups["value"].Value));
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"\A# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\n]|\\\\|\\n)*)\z")]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"\A# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)\z")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""\A(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"(,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*")*)\})? (?<value>[^ ]+)\z""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|\z)""")]
    private static partial Regex Label();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escaped();
}
