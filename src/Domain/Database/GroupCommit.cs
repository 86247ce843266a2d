using System.Threading.Channels;
using Npgsql;
using Strongroom.Telemetry;
using Strongroom.Tenants;

namespace Strongroom.Database;

/// <summary>
/// Commits short statements of many callers together: while one group is at the database, the next one gathers. Each tenant's statements run in its own
/// scope, each caller is answered only after the group's commit, and a group of one waits for nobody. docs/adr/0007-group-commit.md has the reasons.
/// </summary>
/// <remarks>
/// For statements that take microseconds and whose locks are short: they share a connection, a transaction and so their fate. When one is refused, the
/// group is rolled back; its rows run alone, the others go together again. Locks are waited for a moment only.
/// </remarks>
public sealed class GroupCommit : IAsyncDisposable
{
    // Larger groups gain nothing: the wait for the commit is shared by then, and the first ones wait for the last.
    private const int MaxGroup = 128;
    private const int MaxAttempts = 4;

    private readonly NpgsqlDataSource _source;
    private readonly TenantDatabase _alone;
    private readonly SqlTexts _texts = new();
    private readonly Channel<GroupMember> _waiting;
    private readonly Task _loop;

    // One connection for all groups: its backend keeps plans, and where the next row goes, in its memory.
    private NpgsqlConnection? _connection;

    /// <param name="source">The pool that groups take their connection from.</param>
    /// <param name="alone">Runs what a group refused.</param>
    /// <param name="capacity">How many may wait; one more is refused with <see cref="DatabaseBusyException"/>.</param>
    public GroupCommit(NpgsqlDataSource source, TenantDatabase alone, int capacity)
    {
        _source = source;
        _alone = alone;
        _waiting = Channel.CreateBounded<GroupMember>(new BoundedChannelOptions(capacity) { SingleReader = true });

        // Not in the trace of whoever asked for it first.
        using (ExecutionContext.SuppressFlow()) _loop = Task.Run(LoopAsync);
    }

    /// <summary>Takes no more, and waits for what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop;
        if (_connection is not null) await _connection.DisposeAsync();
    }

    /// <summary>Runs a row in the next group; durable on return.</summary>
    internal Task<TResult?> RunAsync<TRow, TResult>(TenantId tenant, SetStatement<TRow, TResult> statement, TRow row, CancellationToken cancellationToken)
    {
        var member = new GroupRow<TRow, TResult>(statement, tenant, row, cancellationToken);
        return GroupWait.IsWanted ? WaitMeasuredAsync(member, cancellationToken) : WaitAsync(member, cancellationToken);
    }

    private async Task<TResult?> WaitMeasuredAsync<TRow, TResult>(GroupRow<TRow, TResult> member, CancellationToken cancellationToken)
    {
        using var wait = new GroupWait();
        member.Wait = wait;
        return await WaitAsync(member, cancellationToken);
    }

    private Task<TResult?> WaitAsync<TRow, TResult>(GroupRow<TRow, TResult> member, CancellationToken cancellationToken) =>
        _waiting.Writer.TryWrite(member) ? member.Answer.WaitAsync(cancellationToken) : throw new DatabaseBusyException();

    private async Task LoopAsync()
    {
        var group = new List<GroupMember>(MaxGroup);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < MaxGroup && _waiting.Reader.TryRead(out var member))
            {
                if (member.IsCancelled) member.Fail(new OperationCanceledException());
                else group.Add(member);
            }

            await CommitAsync(group);
        }
    }

    private async Task<IReadOnlyList<GroupMember>?> RunAsync(GroupBatch batch, NpgsqlConnection connection)
    {
        using var span = GroupSpan.Begin(batch.Members);
        return await batch.RunAsync(connection, _texts);
    }

    private async Task CommitAsync(List<GroupMember> group)
    {
        for (var attempt = 1; group.Count > 0; attempt++)
        {
            try
            {
                var batch = new GroupBatch(group);
                _connection ??= await _source.OpenConnectionAsync();
                if (await RunAsync(batch, _connection) is not { } culprits)
                {
                    foreach (var member in batch.Members) member.Complete();
                    return;
                }

                Instruments.GroupRetries.Add(1);

                // Nothing was kept. Whose statement was refused tries alone, and learns why; after some attempts everyone does.
                if (attempt == MaxAttempts) culprits = batch.Members;
                foreach (var member in culprits) _ = member.RunAloneAsync(_alone);
                group = [.. batch.Members.Except(culprits)];
            }
            catch (Exception failed)
            {
                // Perhaps the commit is durable and only its answer lost: nobody may try again but the caller.
                var explained = DatabaseFaults.Explain(failed);
                foreach (var member in group) member.Fail(explained);
                if (_connection is not null) await _connection.DisposeAsync();
                _connection = null;
                return;
            }
        }
    }
}
