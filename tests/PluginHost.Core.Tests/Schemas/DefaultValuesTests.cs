using System.Text;
using PluginHost.Core.Schemas;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Schemas;

public sealed class DefaultValuesTests
{
    [Theory]
    [InlineData("{}", """{"a":1,"when":"30s"}""")]
    [InlineData("""{"a":null}""", """{"a":null,"when":"30s"}""")]
    [InlineData("""{"list":[{},{"b":5}]}""", """{"list":[{"b":[2]},{"b":5}],"a":1,"when":"30s"}""")]
    [InlineData("""{"inner":{},"a":7,"when":"1s"}""", """{"inner":{"b":[2]},"a":7,"when":"1s"}""")]
    [InlineData("""{"by_name":{"x":{}},"a":7,"when":"1s"}""", """{"by_name":{"x":{"b":[2]}},"a":7,"when":"1s"}""")]
    public void Fill_WhereValuesAreMissing_AddsTheHostsDefaults(string json, string expected)
    {
        var inner = Shape.Object(Shape.Property("b", ValueSchema.Any, fills: "[2]"));
        var schema = Shape.Object(
            Shape.Property("a", Shape.Integer with { IsNullable = true }, fills: "1"),
            Shape.Property("when", Shape.Text(StringFormat.Duration), fills: "\"30s\""),
            Shape.Property("own", Shape.Integer) with { DefaultJson = "9" },
            Shape.Property("list", Shape.ListOf(inner)),
            Shape.Property("inner", inner),
            Shape.Property("by_name", Shape.MapOf(inner)));
        Assert.Equal(expected, Encoding.UTF8.GetString(DefaultValues.Fill(schema, Encoding.UTF8.GetBytes(json)).Span));
    }
}
