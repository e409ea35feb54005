using PluginHost.Core.Plugins;

namespace PluginHost.Sdk.Testing;

/// <summary>Refusals of the host as failures of a test.</summary>
internal static class Refusals
{
    internal static PluginTestException Refused(string pluginId, PluginRefusal refusal) => new(Text(pluginId, refusal)) { Code = refusal.Code };

    private static string Text(string pluginId, PluginRefusal refusal)
    {
        var problems = refusal.Problems.Count < 2 ? "" : string.Concat(refusal.Problems.Select(static problem => $"{Environment.NewLine}  {problem}"));
        return PluginTestException.Of(
            $"The plugin '{pluginId}' is refused ({refusal.Code}): {refusal.Message}", refusal.Expected ?? "a plugin that this host accepts", (refusal.Found ?? refusal.Subject) + problems, refusal.Fix).Message;
    }
}
