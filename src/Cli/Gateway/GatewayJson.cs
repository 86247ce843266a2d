using System.Text.Json.Serialization;
using Strongroom.Cli.Audit;
using Strongroom.Cli.Files;
using Strongroom.Cli.Retention;

namespace Strongroom.Cli.Gateway;

/// <summary>What is sent to a gateway and read from it. Generated: nothing is looked up by reflection, which saves memory and time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GatewayProblem.ProblemBody))]
[JsonSerializable(typeof(StoredFile))]
[JsonSerializable(typeof(Folder))]
[JsonSerializable(typeof(FilePage))]
[JsonSerializable(typeof(UploadAnnouncement))]
[JsonSerializable(typeof(UploadTicket))]
[JsonSerializable(typeof(PartsAsked))]
[JsonSerializable(typeof(SignedParts))]
[JsonSerializable(typeof(FileNamed))]
[JsonSerializable(typeof(DownloadTicket))]
[JsonSerializable(typeof(FileReport))]
[JsonSerializable(typeof(UploadStateLine))]
[JsonSerializable(typeof(DownloadStateLine))]
[JsonSerializable(typeof(FilesReport))]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(PackAsked))]
[JsonSerializable(typeof(AuditPack))]
[JsonSerializable(typeof(ExportReport))]
[JsonSerializable(typeof(RetentionPlan))]
[JsonSerializable(typeof(PlanItemPage))]
[JsonSerializable(typeof(PlanItem))]
[JsonSerializable(typeof(DigestNamed))]
[JsonSerializable(typeof(RunPage))]
[JsonSerializable(typeof(RetentionRun))]
[JsonSerializable(typeof(FileExplanation))]
internal sealed partial class GatewayJson : JsonSerializerContext;
