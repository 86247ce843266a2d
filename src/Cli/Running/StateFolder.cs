namespace Strongroom.Cli.Running;

/// <summary>Where the command line keeps how far it is: <c>$XDG_STATE_HOME/strongroom</c>, else where the system has such things.</summary>
internal static class StateFolder
{
    public static string Of(CliHost host)
    {
        if (host.Environment("XDG_STATE_HOME") is { Length: > 0 } set) return Path.Combine(set, "strongroom");
        return OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "strongroom")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state", "strongroom");
    }
}
