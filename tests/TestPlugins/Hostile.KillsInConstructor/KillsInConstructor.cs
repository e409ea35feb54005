namespace TestPlugins.Hostile.KillsInConstructor;

[Action("run", Description = "Never gets to run, unless 'mended.txt' lies beside the plugin.")]
public sealed class Run : IAction
{
    public Run()
    {
        var folder = Path.GetDirectoryName(typeof(Run).Assembly.Location)!;
        if (!File.Exists(Path.Combine(folder, "mended.txt"))) Environment.Exit(8);
    }

    public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken) => Task.FromResult(ActionResult.Success());
}
