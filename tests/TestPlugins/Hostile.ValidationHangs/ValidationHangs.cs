namespace TestPlugins.Hostile.ValidationHangs;

public sealed record Nothing(string Text = "");

[Action("run", Description = "Does nothing; its validation is what is wrong.")]
public sealed class Run : IAction<Nothing, Nothing>, IValidatesParameters<Nothing>
{
    public IEnumerable<ParameterError> Validate(Nothing parameters)
    {
        Thread.Sleep(Timeout.Infinite);
        return [];
    }

    public Task<ActionResult<Nothing>> ExecuteAsync(Nothing parameters, ActionContext context, CancellationToken cancellationToken) => Task.FromResult<ActionResult<Nothing>>(parameters);
}
