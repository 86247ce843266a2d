namespace Strongroom.Access;

/// <summary>Why a token was not believed. No finer: a caller who forges learns nothing from the answer.</summary>
public enum TokenFault
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It was good and is over.</summary>
    Expired,

    /// <summary>Anything else.</summary>
    Invalid,
}
