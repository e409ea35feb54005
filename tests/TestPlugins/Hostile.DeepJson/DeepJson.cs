using System.Text.Json.Nodes;

namespace TestPlugins.Hostile.DeepJson;

public sealed record Level
{
    public Level? Inner { get; init; }
}

public static class Hostile
{
    private const int Levels = 5000;

    [Action("take", Description = "Takes anything.")]
    public static void Take(JsonObject value) => ArgumentNullException.ThrowIfNull(value);

    [Action("json", Description = "Returns JSON of some thousand levels.")]
    public static ActionResult Json()
    {
        var node = new JsonObject();
        for (var i = 0; i < Levels; i++) node = new JsonObject { ["inner"] = node };
        return ActionResult.Success(node);
    }

    [Action("record", Description = "Returns records of some thousand levels.")]
    public static Level Record()
    {
        Level? level = null;
        for (var i = 0; i < Levels; i++) level = new Level { Inner = level };
        return level!;
    }

    [Action("pass_on", Description = "Hands JSON of some thousand levels to another action.")]
    public static Task<ActionResult> PassOn(ActionContext context, CancellationToken cancellationToken) =>
        context.InvokeAsync("deep-json.take", Json().Outputs, cancellationToken);
}
