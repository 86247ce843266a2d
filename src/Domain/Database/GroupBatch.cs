using Npgsql;

namespace Strongroom.Database;

/// <summary>A group on its way: the members in the order of their tenants and statements, and the commands that carry them.</summary>
internal sealed class GroupBatch
{
    // Whoever holds a lock for longer keeps the callers waiting that want it, not all of them.
    private const string Begin = $"{TenantDatabase.SetTenantForRows}, set_config('lock_timeout', '100ms', true)";

    private readonly GroupMember[] _members;
    private readonly List<Part> _parts = [];

    /// <param name="members">In the order in which they came, which stays the order within a tenant and statement.</param>
    public GroupBatch(IEnumerable<GroupMember> members)
    {
        // Two hosts that lock rows of the same tenants do so in the same order.
        _members = [.. members.GroupBy(member => (member.Tenant, member.Statement)).OrderBy(group => group.Key.Tenant.Value).SelectMany(group => group)];
        for (var start = 0; start < _members.Length;)
        {
            var end = start + 1;
            while (end < _members.Length && _members[end].Tenant == _members[start].Tenant && _members[end].Statement == _members[start].Statement) end++;
            _parts.Add(new Part(start, end - start, start == 0 || _members[start].Tenant != _members[start - 1].Tenant));
            start = end;
        }
    }

    /// <summary>Everyone in it.</summary>
    public IReadOnlyList<GroupMember> Members => _members;

    /// <summary>Sends it and reads the answers; it is committed on return.</summary>
    /// <returns>Null, or which members the server refused: all, when it does not say.</returns>
    public async Task<IReadOnlyList<GroupMember>?> RunAsync(NpgsqlConnection connection, SqlTexts texts)
    {
        await using var batch = new NpgsqlBatch(connection);
        var commands = new List<NpgsqlBatchCommand>();
        foreach (var part in _parts)
        {
            if (part.IsFirstOfTenant)
                batch.BatchCommands.Add(new Statement(part.Start == 0 ? Begin : TenantDatabase.SetTenant).Text("tenant", _members[part.Start].Tenant.ToString()).ToCommand(texts));
            commands.Add(_members[part.Start].Statement.ToCommand(_members.AsSpan(part.Start, part.Count), texts));
            batch.BatchCommands.Add(commands[^1]);
        }

        try
        {
            await using var reader = await batch.ExecuteReaderAsync();
            foreach (var part in _parts)
            {
                if (part.IsFirstOfTenant) await reader.NextResultAsync();
                await _members[part.Start].Statement.ReadAsync(reader, _members.AsMemory(part.Start, part.Count));
                await reader.NextResultAsync();
            }

            return null;
        }
        catch (PostgresException refused) when (DatabaseFaults.IsRollback(refused))
        {
            PreparedStatements.After(connection, batch, refused);
            var at = refused.BatchCommand is { } command ? commands.IndexOf((NpgsqlBatchCommand)command) : -1;
            return at < 0 ? _members : _members[_parts[at].Start..(_parts[at].Start + _parts[at].Count)];
        }
    }

    private readonly record struct Part(int Start, int Count, bool IsFirstOfTenant);
}
