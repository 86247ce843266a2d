namespace Strongroom.Stores.S3;

/// <summary>What signs a request. A URL signed with a session token dies with the session, whatever expiry it carries.</summary>
public sealed record S3Credentials(string AccessKeyId, string SecretAccessKey, string? SessionToken)
{
    /// <summary>Says which key, never its secret.</summary>
    public override string ToString() => AccessKeyId;
}
