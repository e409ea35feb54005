namespace PluginHost.Server.Rest.Description;

/// <summary>Says that a text is a duration.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationTextAttribute : Attribute
{
    /// <summary>True where a number of seconds is read, too.</summary>
    public bool OrSeconds { get; init; }
}

/// <summary>Says that a number of attempts is read as a number and as <c>{"attempts": 2}</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AttemptsAttribute : Attribute;
