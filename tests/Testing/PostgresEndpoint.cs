using Npgsql;

namespace Strongroom.Testing;

/// <summary>A server whose superuser we are. The product's three roles exist and share one password.</summary>
public sealed record PostgresEndpoint(string Superuser, string RolePassword, string Template)
{
    /// <summary>Connection string of a role to a database of the server; the superuser's when the role is null.</summary>
    public string To(string database, string? role = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(Superuser) { Database = database };
        if (role is not null) (builder.Username, builder.Password) = (role, RolePassword);
        return builder.ConnectionString;
    }
}
