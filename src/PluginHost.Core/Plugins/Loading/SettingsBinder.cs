using System.Reflection;
using System.Text;
using System.Text.Json;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins.Loading;

/// <summary>Binds a plugin's settings of plugins.json to its record, checked like parameters.</summary>
internal static class SettingsBinder
{
    /// <returns>The record; null when the plugin takes no settings.</returns>
    /// <exception cref="PluginRefusedException">The settings do not fit; every problem is named, values are not.</exception>
    internal static object? Bind(PluginDescriptor descriptor, Assembly assembly, string settingsJson, JsonSerializerOptions options)
    {
        ReadOnlyMemory<byte> utf8 = Encoding.UTF8.GetBytes(settingsJson);
        var path = $"plugins.{descriptor.Id}.settings";
        var errors = SchemaValidator.Validate(descriptor.Settings ?? ValueSchema.Empty, utf8.Span, path, out var missesDefaults);
        if (errors.Count > 0) throw Refused(descriptor.Id, [.. errors.Select(static error => error.Message)]);
        if (descriptor.Settings is null) return null;
        if (missesDefaults) utf8 = DefaultValues.Fill(descriptor.Settings, utf8);
        try
        {
            return JsonSerializer.Deserialize(utf8.Span, assembly.ManifestModule.ResolveType(descriptor.SettingsTypeToken), options);
        }
        catch (JsonException exception)
        {
            throw Refused(descriptor.Id, [$"'{path}{exception.Path?.TrimStart('$')}' is not accepted by the plugin's settings type."]);
        }
    }

    private static PluginRefusedException Refused(string pluginId, string[] problems) => new(new PluginRefusal(
        RefusalCodes.InvalidSettings, $"The settings of plugin '{pluginId}' do not fit: {string.Join(" ", problems)}", $"plugins.{pluginId}.settings", null, null,
        "Mend them in plugins.json; the plugin is then tried again.", problems));
}
