using Npgsql;
using NpgsqlTypes;

namespace Strongroom.Database;

/// <summary>
/// One SQL statement with named, typed parameters. The text is a <c>const</c> right above its only use;
/// it is the same each time, so a statement is prepared once a connection.
/// </summary>
public sealed class Statement(string sql)
{
    private readonly List<string> _names = [];
    private readonly List<NpgsqlParameter> _parameters = [];
    private bool _sent;

    /// <summary>Adds a <c>uuid</c>.</summary>
    public Statement Uuid(string name, Guid? value) => value is { } known ? Add(name, NpgsqlDbType.Uuid, known) : Null(name, NpgsqlDbType.Uuid);

    /// <summary>Adds a <c>text</c>.</summary>
    public Statement Text(string name, string? value) => value is null ? Null(name, NpgsqlDbType.Text) : Add(name, NpgsqlDbType.Text, value);

    /// <summary>Adds a <c>text[]</c>; null stays NULL.</summary>
    public Statement Texts(string name, IEnumerable<string>? values) =>
        values is null ? Null(name, NpgsqlDbType.Array | NpgsqlDbType.Text) : Add(name, NpgsqlDbType.Array | NpgsqlDbType.Text, values.ToArray());

    /// <summary>Adds a <c>uuid[]</c>.</summary>
    public Statement Uuids(string name, IEnumerable<Guid>? values) =>
        values is null ? Null(name, NpgsqlDbType.Array | NpgsqlDbType.Uuid) : Add(name, NpgsqlDbType.Array | NpgsqlDbType.Uuid, values.ToArray());

    /// <summary>Adds a <c>bigint</c>.</summary>
    public Statement Long(string name, long? value) => value is { } known ? Add(name, NpgsqlDbType.Bigint, known) : Null(name, NpgsqlDbType.Bigint);

    /// <summary>Adds a <c>bigint[]</c>.</summary>
    public Statement Longs(string name, IEnumerable<long> values) => Add(name, NpgsqlDbType.Array | NpgsqlDbType.Bigint, values.ToArray());

    /// <summary>Adds an <c>integer[]</c>.</summary>
    public Statement Ints(string name, IEnumerable<int> values) => Add(name, NpgsqlDbType.Array | NpgsqlDbType.Integer, values.ToArray());

    /// <summary>Adds a <c>bytea[]</c>.</summary>
    public Statement ByteArrays(string name, IEnumerable<byte[]> values) => Add(name, NpgsqlDbType.Array | NpgsqlDbType.Bytea, values.ToArray());

    /// <summary>Adds an <c>integer</c>.</summary>
    public Statement Int(string name, int? value) => value is { } known ? Add(name, NpgsqlDbType.Integer, known) : Null(name, NpgsqlDbType.Integer);

    /// <summary>Adds a <c>boolean</c>.</summary>
    public Statement Bool(string name, bool? value) => value is { } known ? Add(name, NpgsqlDbType.Boolean, known) : Null(name, NpgsqlDbType.Boolean);

    /// <summary>Adds a <c>bytea</c>.</summary>
    public Statement Bytes(string name, byte[]? value) => value is null ? Null(name, NpgsqlDbType.Bytea) : Add(name, NpgsqlDbType.Bytea, value);

    /// <summary>Adds a <c>timestamptz</c>, always UTC.</summary>
    public Statement Time(string name, DateTimeOffset? value) =>
        value is { } known ? Add(name, NpgsqlDbType.TimestampTz, known.UtcDateTime) : Null(name, NpgsqlDbType.TimestampTz);

    /// <summary>Adds a <c>jsonb</c> from JSON text.</summary>
    public Statement Json(string name, string? value) => value is null ? Null(name, NpgsqlDbType.Jsonb) : Add(name, NpgsqlDbType.Jsonb, value);

    /// <summary>What is sent. A statement can be sent again; a parameter belongs to one command.</summary>
    internal NpgsqlBatchCommand ToCommand(SqlTexts texts)
    {
        var text = texts.Of(sql);
        var command = new NpgsqlBatchCommand(text.Positional);
        foreach (var i in text.Order(_names)) command.Parameters.Add(_sent ? _parameters[i].Clone() : _parameters[i]);
        _sent = true;
        return command;
    }

    private Statement Add<T>(string name, NpgsqlDbType type, T value) => Add(name, new NpgsqlParameter<T> { NpgsqlDbType = type, TypedValue = value });

    private Statement Null(string name, NpgsqlDbType type) => Add(name, new NpgsqlParameter { NpgsqlDbType = type, Value = DBNull.Value });

    private Statement Add(string name, NpgsqlParameter parameter)
    {
        _names.Add(name);
        _parameters.Add(parameter);
        return this;
    }
}
