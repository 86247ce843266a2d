using System.Text.Json.Serialization;
using Strongroom.Cli.Audit;
using Strongroom.Cli.Files;
using Strongroom.Cli.Retention;
using Strongroom.Functions.Audit;
using Strongroom.Functions.Files;
using Strongroom.Functions.Retention;

namespace Strongroom.Cli.Gateway;

/// <summary>What is sent to a gateway, in its own records, and what the command line reads of its answers. Generated: nothing is looked up by reflection, which saves memory and time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GatewayProblem.ProblemBody))]
[JsonSerializable(typeof(StoredFile))]
[JsonSerializable(typeof(Folder))]
[JsonSerializable(typeof(FilePage))]
[JsonSerializable(typeof(UploadUrlBody))]
[JsonSerializable(typeof(UploadTicket))]
[JsonSerializable(typeof(UploadPartsBody))]
[JsonSerializable(typeof(SignedParts))]
[JsonSerializable(typeof(RestoreBody))]
[JsonSerializable(typeof(DownloadTicket))]
[JsonSerializable(typeof(FileReport))]
[JsonSerializable(typeof(StateLine))]
[JsonSerializable(typeof(FilesReport))]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(AuditPackRequestBody))]
[JsonSerializable(typeof(AuditPack))]
[JsonSerializable(typeof(ExportReport))]
[JsonSerializable(typeof(RetentionPlan))]
[JsonSerializable(typeof(PlanItemPage))]
[JsonSerializable(typeof(PlanItem))]
[JsonSerializable(typeof(ConfirmPlanBody))]
[JsonSerializable(typeof(RunPage))]
[JsonSerializable(typeof(RetentionRun))]
[JsonSerializable(typeof(FileExplanation))]
internal sealed partial class GatewayJson : JsonSerializerContext;
