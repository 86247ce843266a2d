namespace Strongroom.Bench.Running;

/// <summary>How long everything is measured.</summary>
/// <param name="WarmUp">Before the first round.</param>
/// <param name="Round">A round.</param>
/// <param name="Rounds">How many; the median counts.</param>
/// <param name="Bound">A round of what bounds the case.</param>
/// <param name="Overload">How long an overload lasts.</param>
internal sealed record Pace(TimeSpan WarmUp, TimeSpan Round, int Rounds, TimeSpan Bound, TimeSpan Overload)
{
    public static Pace Of(Arguments arguments)
    {
        var seconds = arguments.Seconds ?? (arguments.Quick ? 3 : 10);
        return new Pace(
            TimeSpan.FromSeconds(Math.Clamp(seconds / 2, 2, 5)), TimeSpan.FromSeconds(seconds), arguments.Quick ? 2 : 3, TimeSpan.FromSeconds(Math.Clamp(seconds / 2, 2, 5)),
            TimeSpan.FromSeconds(arguments.Seconds ?? 60));
    }
}
