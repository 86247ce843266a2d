using System.Globalization;

namespace Strongroom.SelfHost.Commands;

/// <summary>What was typed.</summary>
public abstract record Arguments
{
    /// <summary>What can be typed.</summary>
    public const string Usage = """
        Usage:
          ./run [--port N]          Start everything on this machine and serve until Ctrl-C. Data stays in .data/.
          ./run --once FILE...      Take the given files through their whole life with fresh data, print each step, and end.
          ./run serve [--port N]    Serve with settings from the environment only; for containers.
          ./run healthcheck [--ready] [--port N]
                                    Ask the gateway on this machine whether it lives, or whether it is ready: exit code 0 or 1.
        """;

    private Arguments()
    {
    }

    /// <summary>Null when the arguments are not understood.</summary>
    public static Arguments? Parse(string[] args) => args switch
    {
        ["--once", _, ..] when !args.Skip(1).Any(file => file.StartsWith('-')) => new Once(args[1..]),
        ["healthcheck", "--ready", .. var rest] => ReadPort(rest, 8080) is { } port ? new Healthcheck(port, Ready: true) : null,
        ["healthcheck", .. var rest] => ReadPort(rest, 8080) is { } port ? new Healthcheck(port, Ready: false) : null,
        ["serve", .. var rest] => ReadPort(rest, 8080) is { } port ? new Serve(port) : null,
        ["dev", .. var rest] => ReadPort(rest, 7071) is { } port ? new Dev(port) : null,
        _ => ReadPort(args, 7071) is { } port ? new Dev(port) : null,
    };

    private static int? ReadPort(string[] args, int standard) => args switch
    {
        [] => standard,
        ["--port", var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536 => port,
        _ => null,
    };

    /// <summary>Serve on this machine, with emulators.</summary>
    public sealed record Dev(int Port) : Arguments;

    /// <summary>Take files through their life.</summary>
    public sealed record Once(IReadOnlyList<string> Files) : Arguments;

    /// <summary>Serve in a container.</summary>
    public sealed record Serve(int Port) : Arguments;

    /// <summary>Ask a gateway how it is.</summary>
    public sealed record Healthcheck(int Port, bool Ready) : Arguments;
}
