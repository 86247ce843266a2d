using System.Globalization;

namespace Strongroom.Bench.Measuring;

/// <summary>What /proc says at a moment: who is whose child, and how much CPU each has used. Empty where there is no /proc.</summary>
internal sealed class ProcessTable
{
    private const double TicksASecond = 100;
    private readonly Dictionary<int, Entry> _entries;

    private ProcessTable(Dictionary<int, Entry> entries) => _entries = entries;

    public static ProcessTable Read()
    {
        var entries = new Dictionary<int, Entry>();
        if (!Directory.Exists("/proc/self")) return new ProcessTable(entries);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && TryRead(id) is { } entry) entries[id] = entry;
        }
        return new ProcessTable(entries);
    }

    /// <summary>The CPU seconds of a process, its descendants, and those of them that have ended.</summary>
    public double CpuSeconds(int process)
    {
        if (!_entries.TryGetValue(process, out var entry)) return 0;
        return (entry.OwnTicks + entry.EndedChildrenTicks) / TicksASecond + ChildrenOf(process).Sum(CpuSeconds);
    }

    /// <summary>The process that another one started and that is not a shell.</summary>
    public int? ChildOf(int guardian) => ChildrenOf(guardian).Where(child => _entries[child].Name is not ("bash" or "sh")).Select(child => (int?)child).FirstOrDefault();

    public int ParentOf(int process) => _entries[process].Parent;

    /// <summary>The most memory that a process ever had, or had since <see cref="ForgetPeak"/>, in MB.</summary>
    public static double PeakMb(int process) => StatusOf(process, "VmHWM:") / 1024;

    /// <summary>The memory that a process has, in MB.</summary>
    public static double MemoryMb(int process) => StatusOf(process, "VmRSS:") / 1024;

    /// <summary>Begins a new peak.</summary>
    public static void ForgetPeak(int process)
    {
        if (File.Exists($"/proc/{process}/clear_refs")) File.WriteAllText($"/proc/{process}/clear_refs", "5");
    }

    private IEnumerable<int> ChildrenOf(int process) => _entries.Where(entry => entry.Value.Parent == process).Select(entry => entry.Key);

    private static double StatusOf(int process, string field) =>
        File.Exists($"/proc/{process}/status")
            ? File.ReadLines($"/proc/{process}/status").Where(line => line.StartsWith(field, StringComparison.Ordinal))
                .Select(line => double.Parse(line.Split(' ', '\t', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)).FirstOrDefault()
            : 0;

    // The name stands in parentheses and may hold anything; numbers follow it: state, parent, …, and the 14th to 17th of all are times.
    private static Entry? TryRead(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var (open, close) = (text.IndexOf('('), text.LastIndexOf(')'));
            var fields = text[(close + 2)..].Split(' ');
            return new Entry(
                int.Parse(fields[1], CultureInfo.InvariantCulture), text[(open + 1)..close],
                Ticks(fields[11]) + Ticks(fields[12]), Ticks(fields[13]) + Ticks(fields[14]));
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }

    private static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);

    private sealed record Entry(int Parent, string Name, long OwnTicks, long EndedChildrenTicks);
}
