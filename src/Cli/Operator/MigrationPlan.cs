using Strongroom.Database;

namespace Strongroom.Cli.Operator;

/// <summary>What <c>migrate --dry-run</c> prints. <paramref name="Refused"/>: why this build would not migrate it.</summary>
internal sealed record MigrationPlan(int Pending, string? Refused, IReadOnlyList<MigrationState> Migrations);
