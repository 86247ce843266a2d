using Strongroom.Cli.Running;

namespace Strongroom.Cli.Gateway;

/// <summary>The caller's token: from the environment, an argument or a file, which somebody else may keep fresh.</summary>
internal sealed class TokenSource(string token, string? file)
{
    private string _token = token;

    public string Token => _token;

    public static TokenSource Of(CommandRun run)
    {
        if (run.Get<string?>(GatewayOptions.Token) is { Length: > 0 } given) return new TokenSource(given.Trim(), null);
        if (run.Get<string?>(GatewayOptions.TokenFile) is { Length: > 0 } file) return new TokenSource(Read(file), file);
        if (run.Host.Environment(GatewayOptions.TokenVariable) is { Length: > 0 } set) return new TokenSource(set.Trim(), null);
        throw CommandException.Usage("Whose token?", $"Set {GatewayOptions.TokenVariable}, or give --token-file. ./run prints a token of its demo tenant.");
    }

    /// <summary>Whether the file has another token by now, which is taken.</summary>
    public bool ReadAgain()
    {
        if (file is null || Read(file) is var fresh && fresh == _token) return false;
        _token = fresh;
        return true;
    }

    private static string Read(string file) =>
        File.ReadAllText(file).Trim() is { Length: > 0 } read ? read : throw CommandException.Usage($"'{file}' holds no token.");
}
