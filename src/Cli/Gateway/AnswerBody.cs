using System.Text.Json;
using System.Text.Json.Serialization;

namespace Strongroom.Cli.Gateway;

/// <summary>An answer of the gateway: what the command line reads of it has names, the rest is kept so that <c>--json</c> prints all of it.</summary>
internal abstract record AnswerBody
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; set; }
}
