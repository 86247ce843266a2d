using System.Text.Json.Serialization;

namespace Strongroom.Cli.Running;

/// <summary>What every command may print.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorReport))]
internal sealed partial class RunningJson : JsonSerializerContext;
