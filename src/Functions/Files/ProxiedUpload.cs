using Strongroom.Files;

namespace Strongroom.Functions.Files;

/// <summary>An upload through the gateway: what it says of itself, and its bytes, not yet read.</summary>
internal sealed record ProxiedUpload(UploadRequest Request, UploadBody Body, bool LengthKnown);
