namespace Strongroom.Cli.Retention;

/// <summary>Names a plan by what is in it.</summary>
internal sealed record DigestNamed(string Digest);
