namespace Strongroom.Doctor;

/// <summary>Something that is wrong, for an operator who can mend it. Never holds a secret or a signed URL.</summary>
/// <param name="Check">The check that found it.</param>
/// <param name="Subject">The setting, role, table or store that it is about.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Why">Why that matters.</param>
/// <param name="Fix">What to do: the setting or the command, ready to use.</param>
public sealed record Finding(string Check, string Subject, string Problem, string Why, string Fix);
