using System.CommandLine;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Cli.Running;
using Strongroom.Retention;
using Strongroom.Tenants;

namespace Strongroom.Cli.Operator;

/// <summary><c>tenant set</c>. What could hurt the tenant is asked about first.</summary>
internal static class TenantSetCommand
{
    private const string TrashPolicy = "deleted-cleanup";

    public static Command Create()
    {
        var tenant = new Argument<string>("tenant") { Description = "Its name or id." };
        var rename = new Option<string?>("--name") { Description = "Another name.", HelpName = "NAME" };
        var status = new Option<string?>("--status") { Description = "active or suspended: a suspended tenant gets no URL, in either direction.", HelpName = "STATUS" };
        status.AcceptOnlyFromAmong(TenantSummary.Active, TenantSummary.Suspended);
        var options = new TenantOptions();
        return options.AddTo(new Command("set", "Change a tenant. Its store and region stay. The same change twice is one.") { tenant, rename, status }).WithOperator(asks: true)
            .Operates(async (run, host, cancellationToken) =>
            {
                var by = run.OperatorOf();
                var tenants = host.Get<ListTenants>();
                var before = await tenants.FindAsync(run.Get(tenant)!, cancellationToken) ?? throw OperatorCommand.Refused(new Refusal.NotFound("tenant"));
                var change = new TenantChange
                {
                    Name = run.Get(rename),
                    Status = run.Get(status),
                    MaxFiles = run.Get(options.MaxFiles),
                    MaxBytes = run.Get(options.MaxBytes),
                    AuditRetentionDays = run.Get(options.AuditRetention),
                    TimestampPrefix = run.Get(options.TimestampPrefix),
                };
                var days = options.DaysOf(run);
                if (change == new TenantChange() && days is null) throw CommandException.Usage("Nothing is to be changed.", "See strongroom tenant set --help.");
                if (Dangers(before, change, days).ToList() is { Count: > 0 } dangers) await run.ConfirmAsync(string.Join(' ', dangers), before.Name, cancellationToken);

                var id = new TenantId(before.Id);
                var changed = await new SetTenant(host.Owner().Tenants, run.Host.Clock).RunAsync(id, change, by, cancellationToken);
                if (changed.Refusal is { } refusal) throw OperatorCommand.Refused(refusal);
                if (days is { } wished) await SetTrashAsync(run, host, by.In(id, Operations.EditPolicies), wished, cancellationToken);
                var after = (await tenants.FindAsync($"{before.Id}", cancellationToken))!;
                if (!changed.Value && days is null) run.Output.Note("It was so already.");
                run.Output.Write(after, OperatorJson.Default.TenantSummary, console => TenantTable.Write(console, [after]));
                return ExitCode.Done;
            });
    }

    private static IEnumerable<string> Dangers(TenantSummary before, TenantChange change, int? days)
    {
        if (change.Status == TenantSummary.Suspended && before.Status != TenantSummary.Suspended) yield return $"{before.Name} would get no URL any more, in either direction, from this moment on.";
        if (change.MaxFiles < before.Files) yield return $"{before.Name} has {Human.Count(before.Files, "file")}: under that quota it could upload nothing.";
        if (change.MaxBytes < before.Bytes) yield return $"{before.Name} has {Human.Bytes(before.Bytes)}: under that quota it could upload nothing.";
        if (change.AuditRetentionDays < before.AuditRetentionDays) yield return $"Audit entries would be kept for {change.AuditRetentionDays} days in place of {before.AuditRetentionDays}.";
        if (days < (before.PurgeAfterDays ?? int.MaxValue)) yield return $"Deleted files of {before.Name} would be destroyed after {days} days{(before.PurgeAfterDays is { } was ? $" in place of {was}" : "")}.";
    }

    // The trash is a policy like any other: with its notice, its version and its entry in the log.
    private static async Task SetTrashAsync(CommandRun run, OperatorHost host, CallContext call, int days, CancellationToken cancellationToken)
    {
        var caller = await host.Get<ActorDirectory>().IdentifyAsync(call.Caller, cancellationToken) ?? throw OperatorCommand.Refused(new Refusal.NotFound("tenant"));
        var edited = await host.Get<EditPolicy>().RunAsync(call with { Caller = caller }, TrashPolicy, new PolicyWish { AgeDays = days }, cancellationToken);
        if (edited.Refusal is { } refusal) throw OperatorCommand.Refused(refusal);
        if (edited.Value.Own is { } own && own.EffectiveAt > run.Host.Clock.GetUtcNow())
            run.Output.Note($"{days} days in the trash hold from {Human.Time(own.EffectiveAt)} on: what lets files go sooner has its notice.");
    }
}
