using System.Text.Json.Serialization;
using Strongroom.Ingest;
using Strongroom.Status;
using Strongroom.Tenants;

namespace Strongroom.Cli.Operator;

/// <summary>What the operators' commands print for programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MigrationPlan))]
[JsonSerializable(typeof(MigrationReport))]
[JsonSerializable(typeof(PlatformStatus))]
[JsonSerializable(typeof(TenantSummary))]
[JsonSerializable(typeof(PoisonedEvent))]
[JsonSerializable(typeof(ReplayedEvent))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(ReportOfRecovery))]
internal sealed partial class OperatorJson : JsonSerializerContext;
