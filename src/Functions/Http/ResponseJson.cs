using System.Text.Json.Serialization;
using Strongroom.Functions.Audit;
using Strongroom.Functions.Files;
using Strongroom.Functions.Grants;
using Strongroom.Functions.Health;
using Strongroom.Functions.Ingest;
using Strongroom.Status;

namespace Strongroom.Functions.Http;

/// <summary>Bodies that the gateway answers with. Members without a value are left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(FileBody))]
[JsonSerializable(typeof(FileListBody))]
[JsonSerializable(typeof(UploadTicketBody))]
[JsonSerializable(typeof(SignedPartsBody))]
[JsonSerializable(typeof(DownloadTicketBody))]
[JsonSerializable(typeof(GrantBody))]
[JsonSerializable(typeof(GrantListBody))]
[JsonSerializable(typeof(AuditPageBody))]
[JsonSerializable(typeof(GatewayStatus))]
[JsonSerializable(typeof(DatabaseState))]
[JsonSerializable(typeof(LiveBody))]
[JsonSerializable(typeof(S3EventsBody))]
public sealed partial class ResponseJson : JsonSerializerContext;
