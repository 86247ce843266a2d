using Strongroom.Cli.Running;

namespace Strongroom.Cli.Gateway;

/// <summary>The caller's token: from the environment, an argument or a file, which somebody else may keep fresh.</summary>
internal sealed class TokenSource(string token, string? file)
{
    private string _token = token;

    public string Token => _token;

    public static TokenSource Of(CommandRun run)
    {
        if (run.Get<string?>(GatewayOptions.Token) is { Length: > 0 } given) return new TokenSource(Clean(given, GatewayOptions.Token), null);
        if (run.Get<string?>(GatewayOptions.TokenFile) is { Length: > 0 } file) return new TokenSource(Read(file), file);
        if (run.Host.Environment(GatewayOptions.TokenVariable) is { Length: > 0 } set) return new TokenSource(Clean(set, GatewayOptions.TokenVariable), null);
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
        File.Exists(file) ? Clean(File.ReadAllText(file), $"'{file}'") : throw CommandException.Usage($"There is no file '{file}'.");

    // Nothing but a token goes into a header, and none of it into a message.
    private static string Clean(string text, string from) =>
        text.Trim() is { Length: > 0 } token && !token.AsSpan().ContainsAnyExceptInRange('!', '~') ? token : throw CommandException.Usage($"{from} holds no token.");
}
