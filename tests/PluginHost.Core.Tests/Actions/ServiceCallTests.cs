using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Core.Actions;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class ServiceCallTests
{
    [Fact]
    public async Task Call_ThatIsAnswered_GivesItsJson()
    {
        using var stub = new StubService(201, """{"id":7}""");
        var (result, _) = await CallAsync(stub, new("tickets", "/items") { Body = new JsonObject { ["a"] = "é" }, Query = new Dictionary<string, string> { ["q"] = "a b&c" } });
        Assert.Equal("""{"answer":{"id":7}}""", Encoding.UTF8.GetString(result.Outputs.Span));
        var request = Assert.Single(stub.Requests);
        Assert.StartsWith("POST /base/items?q=a%20b%26c HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Key: k3y\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith("""{"a":"\u00E9"}""", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithAnEmptyAnswer_GivesNull()
    {
        using var stub = new StubService(204, "");
        var (result, _) = await CallAsync(stub, new("tickets", "items") { Method = HttpMethod.Get });
        Assert.Equal("""{"answer":null}""", Encoding.UTF8.GetString(result.Outputs.Span));
        Assert.StartsWith("GET /base/items HTTP/1.1\r\n", Assert.Single(stub.Requests), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "no space left", "The service 'tickets' answered 500: no space left", true)]
    [InlineData(404, "who?", "The service 'tickets' answered 404: who?", false)]
    [InlineData(429, "", "The service 'tickets' answered 429: ", true)]
    [InlineData(200, "<html>", "The service 'tickets' answered 200 with a body that is not JSON.", false)]
    public async Task Call_AnsweredWithAnError_FailsWithItsText(int status, string body, string message, bool retryable)
    {
        using var stub = new StubService(status, body);
        var (result, fault) = await CallAsync(stub, new("tickets", "items"));
        ExecutorTests.AssertError(new("exception", message, ErrorKind.Error, retryable), result);
        Assert.Equal((status, "tickets"), (fault!.StatusCode, fault.Service));
    }

    [Fact]
    public async Task Call_AnsweredWithARedirect_DoesNotFollowIt()
    {
        using var other = new StubService(200, "{}");
        using var stub = new StubService(302, "", $"Location: {other.Url}");
        var (result, _) = await CallAsync(stub, new("tickets", "items"));
        Assert.Equal("The service 'tickets' answered 302: ", result.Error?.Message);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Call_AnsweredWithALongError_IsCut()
    {
        using var stub = new StubService(500, new string('x', 5000));
        var (result, _) = await CallAsync(stub, new("tickets", "items"));
        Assert.Equal($"The service 'tickets' answered 500: {new string('x', 2000)}", result.Error?.Message);
    }

    [Theory]
    [InlineData("tickts", "items", "The service 'tickts' is not configured. Did you mean 'tickets'?", 404)]
    [InlineData("weather", "items", "The service 'weather' is not configured. Add it under 'services' in plugins.json.", 404)]
    [InlineData("tickets", "../admin", "The path '../admin' leaves the address of the service 'tickets'.", 400)]
    [InlineData("tickets", "http://example.org/", "The path 'http://example.org/' leaves the address of the service 'tickets'.", 400)]
    public async Task Call_ToNowhere_IsRefused(string service, string path, string message, int status)
    {
        using var stub = new StubService(200, "{}");
        var (result, fault) = await CallAsync(stub, new(service, path));
        Assert.Equal((message, status), (result.Error?.Message, fault!.StatusCode));
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task Call_ToAClosedPort_SaysThatItCannotBeReached()
    {
        var stub = new StubService(200, "{}");
        stub.Dispose();
        var (result, fault) = await CallAsync(stub, new("tickets", "items"));
        Assert.StartsWith("The service 'tickets' cannot be reached: Connection refused", result.Error?.Message, StringComparison.Ordinal);
        Assert.Null(fault!.StatusCode);
    }

    [Fact]
    public async Task Call_WithoutAnAnswer_TimesOut()
    {
        using var stub = new StubService(0, "");
        await using var lab = await StartAsync(stub);
        var run = lab.RunAsync("run", static async (context, token) =>
        {
            await context.InvokeServiceAsync(new("tickets", "items") { Timeout = TimeSpan.FromSeconds(5) }, token);
            return ActionResult.Success();
        });
        await Lab.UntilAsync(() => stub.Requests.Count == 1);
        lab.Time.Advance(TimeSpan.FromSeconds(5));
        ExecutorTests.AssertError(new("exception", "The service 'tickets' did not answer within 5s.", IsRetryable: true), await run);
    }

    private static Task<Lab> StartAsync(StubService stub) => Lab.StartAsync($$$$$"""{"services":{"tickets":{"baseUrl":"{{{{{stub.Url}}}}}","headers":{"X-Key":"k3y"}}}}""");

    private static async Task<(ExecutionResult Result, ServiceCallException? Fault)> CallAsync(StubService stub, ServiceRequest request)
    {
        await using var lab = await StartAsync(stub);
        ServiceCallException? fault = null;
        var result = await lab.RunAsync("run", async (context, token) =>
        {
            try
            {
                return ActionResult.Success(new JsonObject { ["answer"] = await context.InvokeServiceAsync(request, token) });
            }
            catch (ServiceCallException exception)
            {
                fault = exception;
                throw;
            }
        });
        return (result, fault);
    }
}
