namespace TestPlugins.Hostile.ValidationThrows;

public sealed record Nothing(string Text = "");

[Action("run", Description = "Does nothing; its validation is what is wrong.")]
public sealed class Run : IAction<Nothing, Nothing>, IValidatesParameters<Nothing>
{
    public IEnumerable<ParameterError> Validate(Nothing parameters) => throw new InvalidOperationException("The validation has a fault.");

    public Task<ActionResult<Nothing>> ExecuteAsync(Nothing parameters, ActionContext context, CancellationToken cancellationToken) => Task.FromResult<ActionResult<Nothing>>(parameters);
}
