namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>A wish for one execution.</summary>
/// <param name="Number">Finds it again: it is among the parameters.</param>
/// <param name="Action"><c>tally.again</c> or <c>tally.once</c>.</param>
/// <param name="HasKey">It has an idempotency key and is asked for until it is answered, and then once more.</param>
/// <param name="Body">What is posted.</param>
internal sealed record Order(string Number, string Action, bool HasKey, string Body)
{
    /// <summary>Any of the kinds of wishes that there are.</summary>
    public static Order Random(Random random, string number, string folder)
    {
        var action = random.Next(2) == 0 ? "tally.again" : "tally.once";
        var milliseconds = random.Next(4) switch { 0 => 0, 1 => 5, 2 => 50, _ => 300 };
        var failures = random.Next(100) < 15 ? 1 : 0;
        var delay = random.Next(100) < 15 ? $", \"delay\": \"{random.Next(200, 2000)}ms\"" : "";
        return Make(action, number, folder, milliseconds, failures, delay) with { HasKey = random.Next(100) < 20 };
    }

    /// <summary>A certain one.</summary>
    public static Order Of(string action, string number, string folder, int milliseconds = 0) => Make(action, number, folder, milliseconds, failures: 0, "");

    private static Order Make(string action, string number, string folder, int milliseconds, int failures, string more) => new(
        number, action, false, $$"""{"action_ref": "{{action}}", "parameters": {"folder": "{{folder}}", "milliseconds": {{milliseconds}}, "failures": {{failures}}, "order": "{{number}}"}{{more}}}""");
}
