using System.CommandLine;

namespace Strongroom.Cli.Running;

/// <summary>What every command takes. Read back by name: a tree of commands has its own options.</summary>
internal static class GlobalOptions
{
    public const string Json = "--json", Quiet = "--quiet", NoColor = "--no-color";

    public static void AddTo(RootCommand root)
    {
        root.Options.Add(new Option<bool>(Json) { Description = "Print JSON for programs: one object, or one a line where there are many.", Recursive = true });
        root.Options.Add(new Option<bool>(Quiet, "-q") { Description = "Print results and errors only.", Recursive = true });
        root.Options.Add(new Option<bool>(NoColor) { Description = "Print without colours. NO_COLOR does the same.", Recursive = true });
    }
}
