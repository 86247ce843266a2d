using Npgsql;

namespace Strongroom.Database;

/// <summary>What a group asks of a <see cref="SetStatement{TRow, TResult}"/>, whatever its rows are.</summary>
internal interface IGroupStatement
{
    /// <summary>The command for the members' rows.</summary>
    NpgsqlBatchCommand ToCommand(ReadOnlySpan<GroupMember> members, SqlTexts texts);

    /// <summary>Reads what it answered and gives each member its own.</summary>
    Task ReadAsync(NpgsqlDataReader reader, ReadOnlyMemory<GroupMember> members);
}
