namespace Strongroom.Database;

/// <summary>How far a migration run is, for whoever watches it.</summary>
public abstract record MigrationStep
{
    private MigrationStep() { }

    /// <summary>Another host migrates at this moment: this one waits for it, and then looks what is left.</summary>
    public sealed record Waiting : MigrationStep;

    /// <summary>This one runs now.</summary>
    public sealed record Running(Migration Migration) : MigrationStep;

    /// <summary>Somebody holds a lock that this one needs. It was given up at once, so that requests do not queue behind it, and is tried again.</summary>
    public sealed record Blocked(Migration Migration, int Attempt) : MigrationStep;

    /// <summary>This one is committed.</summary>
    public sealed record Done(Migration Migration, TimeSpan Took) : MigrationStep;
}
