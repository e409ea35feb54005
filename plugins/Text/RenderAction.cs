using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using HandlebarsDotNet;
using PluginHost.Sdk;

namespace PluginHost.Plugins.Text;

/// <summary>Parameters of <c>text.render</c>.</summary>
public sealed record RenderParameters(
    [property: Description("Handlebars template."), ParameterKind(ParameterKind.Template), StringLength(100_000)] string Template,
    [property: Description("Values for the template.")] JsonObject? Values = null,
    [property: Description("Escape values for HTML.")] bool Html = false);

/// <summary>Outputs of <c>text.render</c>.</summary>
public sealed record RenderOutputs([property: Description("The rendered text.")] string Text);

/// <summary>Renders Handlebars templates.</summary>
[Action("render", Description = "Renders a Handlebars template with values.", Category = "Text", Icon = "🧾", Idempotent = true, Tags = ["template"])]
[ActionError("invalid_template", "The template is malformed; the message says where.")]
[ActionExample("A greeting", """{"template": "Hello, {{name}}!", "values": {"name": "Ada"}}""")]
public sealed class RenderAction : IAction<RenderParameters, RenderOutputs>
{
    private readonly IHandlebars _html = Handlebars.Create();
    private readonly IHandlebars _plain = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });

    /// <inheritdoc/>
    public Task<ActionResult<RenderOutputs>> ExecuteAsync(RenderParameters parameters, ActionContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Render(parameters));

    private ActionResult<RenderOutputs> Render(RenderParameters parameters)
    {
        try
        {
            var template = (parameters.Html ? _html : _plain).Compile(parameters.Template);
            return new RenderOutputs(template(JsonValues.ToPlain(parameters.Values) ?? new Dictionary<string, object?>()));
        }
        catch (HandlebarsException exception)
        {
            return ActionResult.Failed("invalid_template", exception.Message);
        }
    }
}
