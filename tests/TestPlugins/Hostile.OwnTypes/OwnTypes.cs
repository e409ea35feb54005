namespace TestPlugins.Hostile.OwnTypes;

public abstract record Shape;

public sealed record Circle(double Radius) : Shape;

public sealed record Drawing(string Name, object Shape);

public sealed record Pair
{
    public Pair? Other { get; set; }
}

public static class Hostile
{
    [Action("record", Description = "Returns a record of its own, with another one where anything may stand.")]
    public static Drawing Record() => new("drawing", new Circle(2));

    [Action("strange", Description = "Returns, as anything, what JSON has no form for.")]
    public static Drawing Strange() => new("strange", new Func<int>(static () => 1));

    [Action("cycle", Description = "Returns two objects that refer to each other.")]
    public static Pair Cycle()
    {
        var pair = new Pair { Other = new Pair() };
        pair.Other.Other = pair;
        return pair;
    }
}
