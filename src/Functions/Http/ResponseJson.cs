using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Audit;
using Strongroom.Functions.Audit;
using Strongroom.Functions.Erasure;
using Strongroom.Functions.Exports;
using Strongroom.Functions.Files;
using Strongroom.Functions.Grants;
using Strongroom.Functions.Health;
using Strongroom.Functions.Ingest;
using Strongroom.Functions.Retention;
using Strongroom.Functions.Transitions;
using Strongroom.Retention;
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
[JsonSerializable(typeof(CheckpointBody))]
[JsonSerializable(typeof(ProvenEntryBody))]
[JsonSerializable(typeof(ConsistencyBody))]
[JsonSerializable(typeof(AuditKeysBody))]
[JsonSerializable(typeof(AuditVerification))]
[JsonSerializable(typeof(AuditPackBody))]
[JsonSerializable(typeof(AuditPackListBody))]
[JsonSerializable(typeof(ErasureBody))]
[JsonSerializable(typeof(ErasureListBody))]
[JsonSerializable(typeof(ExportBody))]
[JsonSerializable(typeof(ExportListBody))]
[JsonSerializable(typeof(ExportedUrlListBody))]
[JsonSerializable(typeof(HoldBody))]
[JsonSerializable(typeof(HoldListBody))]
[JsonSerializable(typeof(LockBody))]
[JsonSerializable(typeof(LockListBody))]
[JsonSerializable(typeof(PolicyBody))]
[JsonSerializable(typeof(PolicyListBody))]
[JsonSerializable(typeof(ClosureBody))]
[JsonSerializable(typeof(ClosureListBody))]
[JsonSerializable(typeof(PauseBody))]
[JsonSerializable(typeof(RehydrationBody))]
[JsonSerializable(typeof(RetentionPlanBody))]
[JsonSerializable(typeof(RetentionPlanListBody))]
[JsonSerializable(typeof(RetentionPlanItemListBody))]
[JsonSerializable(typeof(RetentionRunBody))]
[JsonSerializable(typeof(RetentionRunListBody))]
[JsonSerializable(typeof(RetentionExplanation))]
[JsonSerializable(typeof(ReceiptBody))]
[JsonSerializable(typeof(ReceiptListBody))]
[JsonSerializable(typeof(CertificateBody))]
[JsonSerializable(typeof(GatewayStatus))]
[JsonSerializable(typeof(DatabaseState))]
[JsonSerializable(typeof(LiveBody))]
[JsonSerializable(typeof(S3EventsBody))]
public sealed partial class ResponseJson : JsonSerializerContext
{
    /// <summary>
    /// What answers are written with: <c>&amp;</c>, <c>'</c> and <c>+</c> as they are, so that a URL can be copied. Nobody takes the answers for HTML:
    /// they are application/json, and sent with nosniff.
    /// </summary>
    public static ResponseJson Plain => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
