namespace TestPlugins.Hostile.ActionThrows;

public sealed class OwnException(string message) : Exception(message);

public static class Hostile
{
    [Action("run", Description = "Throws an exception of a type of its own.")]
    public static void Run() => throw new OwnException("Nobody outside may read this.");
}
