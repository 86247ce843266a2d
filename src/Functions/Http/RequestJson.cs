using System.Text.Json.Serialization;
using Strongroom.Functions.Audit;
using Strongroom.Functions.Erasure;
using Strongroom.Functions.Exports;
using Strongroom.Functions.Files;
using Strongroom.Functions.Retention;
using Strongroom.Functions.Transitions;

namespace Strongroom.Functions.Http;

/// <summary>Bodies that callers send, read strictly: no unknown and no repeated members, no numbers in quotes, little depth.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 8)]
[JsonSerializable(typeof(UploadUrlBody))]
[JsonSerializable(typeof(UploadPartsBody))]
[JsonSerializable(typeof(SignedUrlBody))]
[JsonSerializable(typeof(RestoreBody))]
[JsonSerializable(typeof(RehydrateBody))]
[JsonSerializable(typeof(MetadataPatchBody))]
[JsonSerializable(typeof(AuditPackRequestBody))]
[JsonSerializable(typeof(ErasureRequestBody))]
[JsonSerializable(typeof(ErasureConfirmationBody))]
[JsonSerializable(typeof(ExportRequestBody))]
[JsonSerializable(typeof(ConfirmPlanBody))]
[JsonSerializable(typeof(VerifyBody))]
[JsonSerializable(typeof(HoldRequestBody))]
[JsonSerializable(typeof(HoldReasonBody))]
[JsonSerializable(typeof(LockRequestBody))]
[JsonSerializable(typeof(PolicyWishBody))]
[JsonSerializable(typeof(CloseObjectBody))]
[JsonSerializable(typeof(PauseRequestBody))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(string))]
public sealed partial class RequestJson : JsonSerializerContext;
