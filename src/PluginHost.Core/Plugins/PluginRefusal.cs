namespace PluginHost.Core.Plugins;

/// <summary>Why a plugin is not loaded, so that its author or operator can mend it.</summary>
/// <param name="Code">Stable code, one of <see cref="RefusalCodes"/>.</param>
/// <param name="Message">One sentence: what is wrong with which plugin.</param>
/// <param name="Subject">The exact file, assembly, type, member or setting.</param>
/// <param name="Expected">What the host needs; null when the message says it all.</param>
/// <param name="Found">What is there; null when nothing is.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Problems">Every single problem when there are several.</param>
public sealed record PluginRefusal(string Code, string Message, string Subject, string? Expected, string? Found, string Fix, IReadOnlyList<string> Problems)
{
    /// <summary>A refusal with one problem.</summary>
    /// <param name="code">Stable code, one of <see cref="RefusalCodes"/>.</param>
    /// <param name="message">What is wrong with which plugin.</param>
    /// <param name="subject">The exact file, assembly, type, member or setting.</param>
    /// <param name="fix">What to do.</param>
    /// <param name="expected">What the host needs.</param>
    /// <param name="found">What is there.</param>
    public static PluginRefusal Create(string code, string message, string subject, string fix, string? expected = null, string? found = null) =>
        new(code, message, subject, expected, found, fix, []);

    /// <summary>True when both say the same, each problem included.</summary>
    /// <param name="other">The other one.</param>
    public bool Equals(PluginRefusal? other) => other is not null
        && (Code, Message, Subject, Expected, Found, Fix) == (other.Code, other.Message, other.Subject, other.Expected, other.Found, other.Fix) && Problems.SequenceEqual(other.Problems, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Message, Subject);
}

/// <summary>The codes of <see cref="PluginRefusal"/>. Stable: scripts and docs rely on them.</summary>
public static class RefusalCodes
{
    /// <summary>A DLL is no .NET assembly, or cut off.</summary>
    public const string BadImage = "bad_image";

    /// <summary>Two assemblies of one folder are plugins, or one carries two identities.</summary>
    public const string SeveralPlugins = "several_plugins";

    /// <summary>The id or the version is malformed.</summary>
    public const string InvalidIdentity = "invalid_identity";

    /// <summary>Another plugin with this id is there.</summary>
    public const string DuplicateId = "duplicate_id";

    /// <summary>Built against a newer SDK than this host has.</summary>
    public const string SdkNewer = "sdk_newer";

    /// <summary>Built against a newer version of an assembly that the host shares.</summary>
    public const string SharedAssemblyNewer = "shared_assembly_newer";

    /// <summary>Uses a type or member of the SDK that this host does not have.</summary>
    public const string MissingMember = "missing_member";

    /// <summary>Built for a framework that this host cannot run.</summary>
    public const string WrongFramework = "wrong_framework";

    /// <summary>An assembly that it needs is nowhere.</summary>
    public const string MissingDependency = "missing_dependency";

    /// <summary>Two actions have one name.</summary>
    public const string DuplicateAction = "duplicate_action";

    /// <summary>It has no action, or none that is valid.</summary>
    public const string NoActions = "no_actions";

    /// <summary>Metadata of the plugin itself is wrong.</summary>
    public const string InvalidMetadata = "invalid_metadata";

    /// <summary>A plugin that it requires does not run.</summary>
    public const string MissingPlugin = "missing_plugin";

    /// <summary>A plugin that it requires runs in a version that is too low.</summary>
    public const string PluginTooOld = "plugin_too_old";

    /// <summary>Plugins require each other in a circle.</summary>
    public const string RequirementCircle = "requirement_circle";

    /// <summary>Other users may write to it, or something in it points outside.</summary>
    public const string Untrusted = "untrusted";

    /// <summary>Its settings in plugins.json do not fit.</summary>
    public const string InvalidSettings = "invalid_settings";

    /// <summary>The runtime could not load it.</summary>
    public const string LoadFailed = "load_failed";

    /// <summary>Its services or the constructor of one of its classes threw.</summary>
    public const string ActivationFailed = "activation_failed";

    /// <summary>Its start threw.</summary>
    public const string StartFailed = "start_failed";

    /// <summary>Creating or starting it took too long.</summary>
    public const string StartTimeout = "start_timeout";

    /// <summary>A file could not be read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>An operator went back to the version before it.</summary>
    public const string RolledBack = "rolled_back";
}

/// <summary>Carries a refusal out of a step of finding, checking or loading. Never leaves the host.</summary>
/// <param name="refusal">Why.</param>
/// <param name="innerException">The cause, for the log.</param>
internal sealed class PluginRefusedException(PluginRefusal refusal, Exception? innerException = null) : Exception(refusal.Message, innerException)
{
    internal PluginRefusal Refusal { get; } = refusal;
}
