using Npgsql;
using NpgsqlTypes;

namespace Strongroom.Database;

/// <summary>
/// A statement over rows that concurrent callers bring one each: its parameters are arrays, which it unnests, and the first column of what it returns is the
/// row's number <c>n</c>. What PostgreSQL does once a statement, it then does once for all callers of a tenant (<see cref="GroupCommit"/>).
/// A row that it returns nothing for was not done.
/// </summary>
/// <typeparam name="TRow">What a caller brings.</typeparam>
/// <typeparam name="TResult">What a caller gets.</typeparam>
/// <param name="sql">A constant. <c>@n</c> holds the rows' numbers.</param>
/// <param name="read">Reads what was returned for a row; column 0 is its number.</param>
public sealed class SetStatement<TRow, TResult>(string sql, Func<NpgsqlDataReader, TResult> read) : IGroupStatement
{
    private readonly List<string> _names = ["n"];
    private readonly List<Func<TRow[], NpgsqlParameter>> _columns = [rows => Array(NpgsqlDbType.Integer, Enumerable.Range(0, rows.Length).ToArray())];

    /// <summary>Adds a <c>uuid[]</c>.</summary>
    public SetStatement<TRow, TResult> Uuid(string name, Func<TRow, Guid?> value) => Add(name, NpgsqlDbType.Uuid, value);

    /// <summary>Adds a <c>text[]</c>.</summary>
    public SetStatement<TRow, TResult> Text(string name, Func<TRow, string?> value) => Add(name, NpgsqlDbType.Text, value);

    /// <summary>Adds an <c>integer[]</c>.</summary>
    public SetStatement<TRow, TResult> Int(string name, Func<TRow, int?> value) => Add(name, NpgsqlDbType.Integer, value);

    /// <summary>Adds a <c>bigint[]</c>.</summary>
    public SetStatement<TRow, TResult> Long(string name, Func<TRow, long?> value) => Add(name, NpgsqlDbType.Bigint, value);

    /// <summary>Adds a <c>boolean[]</c>.</summary>
    public SetStatement<TRow, TResult> Bool(string name, Func<TRow, bool?> value) => Add(name, NpgsqlDbType.Boolean, value);

    /// <summary>Adds a <c>bytea[]</c>.</summary>
    public SetStatement<TRow, TResult> Bytes(string name, Func<TRow, byte[]?> value) => Add(name, NpgsqlDbType.Bytea, value);

    /// <summary>Adds a <c>timestamptz[]</c>, always UTC.</summary>
    public SetStatement<TRow, TResult> Time(string name, Func<TRow, DateTimeOffset?> value) => Add(name, NpgsqlDbType.TimestampTz, row => value(row)?.UtcDateTime);

    /// <summary>Adds a <c>jsonb[]</c> from JSON texts.</summary>
    public SetStatement<TRow, TResult> Json(string name, Func<TRow, string?> value) => Add(name, NpgsqlDbType.Jsonb, value);

    /// <summary>Adds a <c>jsonb</c> that is the same for all rows.</summary>
    public SetStatement<TRow, TResult> SameJson(string name, string value)
    {
        _names.Add(name);
        _columns.Add(_ => new NpgsqlParameter<string> { NpgsqlDbType = NpgsqlDbType.Jsonb, TypedValue = value });
        return this;
    }

    NpgsqlBatchCommand IGroupStatement.ToCommand(ReadOnlySpan<GroupMember> members, SqlTexts texts)
    {
        var rows = new TRow[members.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var member = (GroupRow<TRow, TResult>)members[i];
            member.Reset();
            rows[i] = member.Row;
        }

        var text = texts.Of(sql);
        var command = new NpgsqlBatchCommand(text.Positional);
        foreach (var i in text.Order(_names)) command.Parameters.Add(_columns[i](rows));
        return command;
    }

    async Task IGroupStatement.ReadAsync(NpgsqlDataReader reader, ReadOnlyMemory<GroupMember> members)
    {
        while (await reader.ReadAsync()) ((GroupRow<TRow, TResult>)members.Span[reader.GetInt32(0)]).Read(reader, read);
    }

    private SetStatement<TRow, TResult> Add<T>(string name, NpgsqlDbType type, Func<TRow, T> value)
    {
        _names.Add(name);
        _columns.Add(rows => Array(type, System.Array.ConvertAll(rows, row => value(row))));
        return this;
    }

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType type, T[] values) => new() { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values };
}
