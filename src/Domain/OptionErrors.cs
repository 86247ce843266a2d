using Microsoft.Extensions.Options;

namespace Strongroom;

/// <summary>Gathers what is wrong with a section, so that a host that cannot start says all of it at once.</summary>
internal sealed class OptionErrors(string section)
{
    private readonly List<string> _errors = [];

    public OptionErrors Check(bool holds, string setting, string rule)
    {
        if (!holds) _errors.Add($"{section}:{setting} {rule}");
        return this;
    }

    public OptionErrors CheckRange(long value, long min, long max, string setting) =>
        Check(value >= min && value <= max, setting, $"must be between {min} and {max}; it is {value}.");

    public ValidateOptionsResult ToResult() => _errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_errors);
}
