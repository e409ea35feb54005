namespace PluginHost.Core.Schemas;

/// <summary>One thing that is wrong with a JSON value.</summary>
/// <param name="Path">Where, dotted and with indexes: <c>parameters.items[0].name</c>.</param>
/// <param name="Code">
/// What: <c>required unknown wrong_type out_of_range too_short too_long pattern not_an_option format duplicate malformed rejected</c>.
/// </param>
/// <param name="Message">What, for people, with what to do.</param>
/// <param name="Expected">What would be right; null when the message says it all.</param>
/// <param name="Found">What is there, at most 80 characters and masked when secret; null when nothing is.</param>
public sealed record SchemaError(string Path, string Code, string Message, string? Expected = null, string? Found = null);
