using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using PluginHost.Core.Schemas;
using PluginHost.Server.Rest;

namespace PluginHost.Server.Tests.Rest;

public sealed class QueryParametersTests
{
    [Fact]
    public void Parameters_ThatAreGood_AreRead()
    {
        var query = Of("?text=a%20b&on=True&number=-5&days=monday,Friday&at=2026-11-27T08:00:00.25%2B02:00");

        Assert.Equal(("a b", true, -5L, 7L), (query.Text("text"), query.Flag("on"), query.Integer("number", 0, -9, 9), query.Integer("other", 7, 1, 9)));
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Friday], Days(query));
        Assert.Equal(new DateTimeOffset(2026, 11, 27, 6, 0, 0, 250, TimeSpan.Zero), query.Time("at"));
        Assert.Null(query.Problem());
    }

    [Fact]
    public void Parameters_ThatAreNotGiven_AreNothing()
    {
        var query = Of("");

        Assert.Equal((null, null, null, null), (query.Text("text"), query.Flag("on"), query.Integer("number", 1, 9), query.Time("at")));
        Assert.Empty(Days(query));
        Assert.Null(query.Problem());
    }

    [Theory]
    [InlineData("?text=", "'text' must have 1 to 8 characters.")]
    [InlineData("?text=123456789", "'text' must have 1 to 8 characters.")]
    [InlineData("?text=a&text=b", "'text' is given twice.")]
    [InlineData("?on=yes", "'on' must be true or false.")]
    [InlineData("?number=10", "'number' must be a whole number from 1 to 9.")]
    [InlineData("?number=1.5", "'number' must be a whole number from 1 to 9.")]
    [InlineData("?days=monday,fryday", "'days' must be of: monday, friday. Did you mean 'friday'?")]
    [InlineData("?days=", "'days' must be of: monday, friday.")]
    [InlineData("?at=tomorrow", "'at' must be a time such as 2026-11-27T08:00:00Z.")]
    [InlineData("?nummer=1", "'nummer' is not known. Did you mean 'number'? Known here: text, on, number, days, at.")]
    [InlineData("?colour=1&on=1", "2 things are wrong with the query: 'on' must be true or false.")]
    public void Parameters_ThatAreBad_AreAProblem(string text, string detail)
    {
        var query = Of(text);
        (_, _, _, _, _) = (query.Text("text", 8), query.Flag("on"), query.Integer("number", 1, 9), Days(query), query.Time("at"));

        var problem = Assert.IsType<ProblemHttpResult>(query.Problem()).ProblemDetails;
        Assert.Equal((400, "invalid_query", detail), (problem.Status, problem.Extensions["code"], problem.Detail));
        Assert.NotEmpty(Assert.IsType<IReadOnlyList<SchemaError>>(problem.Extensions["errors"], exactMatch: false));
    }

    private static IReadOnlyList<DayOfWeek> Days(QueryParameters query) => query.Words("days", [DayOfWeek.Monday, DayOfWeek.Friday], Words.Of);

    private static QueryParameters Of(string text) => new(new DefaultHttpContext { Request = { QueryString = new QueryString(text) } }.Request);
}
