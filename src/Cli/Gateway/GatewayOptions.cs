using System.CommandLine;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Gateway;

/// <summary>Which gateway, and with whose token: options of every command that speaks to one.</summary>
internal static class GatewayOptions
{
    public const string Url = "--url", Token = "--token", TokenFile = "--token-file", AllowHttp = "--allow-http";
    public const string UrlVariable = "STRONGROOM_URL", TokenVariable = "STRONGROOM_TOKEN";

    public static Command WithGateway(this Command command) => command.With(
        new Option<string?>(Url) { Description = $"The gateway, as https://files.example.com. Else ${UrlVariable}.", HelpName = "URL" },
        new Option<string?>(Token) { Description = $"The bearer token. Better ${TokenVariable} or --token-file: other users see arguments.", HelpName = "JWT" },
        new Option<string?>(TokenFile) { Description = "A file with the token; read again when the gateway says that the token has expired.", HelpName = "FILE" },
        new Option<bool>(AllowHttp) { Description = "Send the token over plain http to another machine." });
}
