using System.Diagnostics;
using Npgsql;
using Strongroom.Tenants;

namespace Strongroom.Database;

/// <summary>A row of <typeparamref name="TRow"/> and the caller that waits for what becomes of it.</summary>
internal sealed class GroupRow<TRow, TResult>(SetStatement<TRow, TResult> statement, TenantId tenant, TRow row, CancellationToken cancellationToken)
    : GroupMember(tenant, cancellationToken)
{
    // The caller goes on on a thread of the pool: the group's loop has the next group to send.
    private readonly TaskCompletionSource<TResult?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;
    private Exception? _unread;

    public override IGroupStatement Statement => statement;

    public TRow Row => row;

    /// <summary>What the statement answered for the row, once it is committed; default when it answered nothing.</summary>
    public Task<TResult?> Answer => _answer.Task;

    /// <summary>Before the statement is sent, and sent again.</summary>
    public void Reset() => (_result, _unread) = (default, null);

    /// <summary>Reads the row that answers this one.</summary>
    public void Read(NpgsqlDataReader reader, Func<NpgsqlDataReader, TResult> read)
    {
        try
        {
            _result = read(reader);
        }
        catch (Exception wrong) when (wrong is not NpgsqlException)
        {
            // This row's misfortune, not the group's.
            _unread = wrong;
        }
    }

    public override void Complete()
    {
        if (_unread is null) _answer.TrySetResult(_result);
        else _answer.TrySetException(_unread);
    }

    public override void Fail(Exception failed)
    {
        if (failed is OperationCanceledException) _answer.TrySetCanceled(CancellationToken);
        else _answer.TrySetException(failed);
    }

    public override async Task RunAloneAsync(TenantDatabase database)
    {
        if (Wait is not null) Activity.Current = Wait.Span;
        try
        {
            await database.RunAloneAsync(this, CancellationToken);
            Complete();
        }
        catch (Exception failed)
        {
            Fail(failed);
        }
    }
}
