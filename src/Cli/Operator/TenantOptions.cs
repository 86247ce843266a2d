using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Strongroom.Cli.Operator;

/// <summary>What <c>tenant add</c> and <c>tenant set</c> both take.</summary>
internal sealed class TenantOptions
{
    private static readonly (string Suffix, int Shift)[] Units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40), ("PiB", 50)];

    public Option<long?> MaxFiles { get; } = new("--max-files") { Description = "Quota of files, those in the trash included.", HelpName = "COUNT" };

    public Option<long?> MaxBytes { get; } = new("--max-bytes") { Description = "Quota of bytes, as 500GiB or 107374182400.", HelpName = "SIZE", CustomParser = ReadSize };

    public Option<int?> PurgeAfter { get; } = new("--purge-after") { Description = "Days in the trash before the purge, 7 to 365.", HelpName = "DAYS" };

    public Option<string?> Profile { get; } = new("--profile") { Description = "Retention profile: standard (30 days in the trash) or accounting (90).", HelpName = "NAME" };

    public Option<int?> AuditRetention { get; } = new("--audit-retention") { Description = "Days that the archive keeps audit entries, 365 or more.", HelpName = "DAYS" };

    public Option<bool?> TimestampPrefix { get; } = new("--timestamp-prefix") { Description = "Prefix names with the upload's time unless the request says otherwise: true or false.", HelpName = "BOOL" };

    public TenantOptions()
    {
        Profile.AcceptOnlyFromAmong("standard", "accounting");
        MaxFiles.Validators.Add(result => Refuse(result, result.GetValueOrDefault<long?>() < 0, "is not negative."));
    }

    public Command AddTo(Command command)
    {
        foreach (var option in (Option[])[MaxFiles, MaxBytes, PurgeAfter, Profile, AuditRetention, TimestampPrefix]) command.Options.Add(option);
        command.Validators.Add(result => Refuse(result, result.GetResult(PurgeAfter) is not null && result.GetResult(Profile) is not null, "--purge-after and --profile say the same: give one."));
        return command;
    }

    /// <summary>Days in the trash, by number or by profile; null when neither is given.</summary>
    public int? DaysOf(Running.CommandRun run) => run.Get(PurgeAfter) ?? run.Get(Profile) switch { "standard" => 30, "accounting" => 90, _ => null };

    private static void Refuse(SymbolResult result, bool wrong, string why)
    {
        if (wrong) result.AddError(result is OptionResult option ? $"{option.Option.Name} {why}" : why);
    }

    private static long? ReadSize(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var (suffix, shift) = Array.Find(Units, unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase));
        if (long.TryParse(text.AsSpan(0, text.Length - (suffix?.Length ?? 0)).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue >> shift) return number << shift;
        result.AddError($"'{text}' is no size: write bytes, or a whole number with KiB, MiB, GiB or TiB.");
        return null;
    }
}
