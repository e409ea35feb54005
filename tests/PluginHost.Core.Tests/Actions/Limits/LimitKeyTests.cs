using System.Text;
using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Tests.Actions.Limits;

public sealed class LimitKeyTests
{
    private static readonly ValueSchema Schema = new()
    {
        Type = SchemaType.Object,
        Properties =
        [
            new PropertySchema { Name = "user", Label = "User", Kind = "string", Value = new() { Type = SchemaType.String } },
            new PropertySchema { Name = "room", Label = "Room", Kind = "string", Value = new() { Type = SchemaType.String }, DefaultJson = "\"h\\u0061ll\"" },
            new PropertySchema { Name = "size", Label = "Size", Kind = "number", Value = new() { Type = SchemaType.Number }, DefaultJson = "5" },
        ],
    };

    [Fact]
    public void Key_OfNoParameters_IsEmpty() => Assert.Equal("", LimitKey.Of([], Schema, Encoding.UTF8.GetBytes("no JSON at all")));

    [Theory]
    [InlineData("""{"user":"ada"}""", """{"user":"\u0061da"}""")]
    [InlineData("""{"user":"ada","room":"x"}""", """{"room":"y","user":"ada"}""")]
    [InlineData("""{"user":null}""", "{}")]
    [InlineData("""{"user":5}""", """{"user":5.0}""")]
    [InlineData("""{"user":50}""", """{"user":5e1}""")]
    [InlineData("""{"user":0}""", """{"user":-0.00}""")]
    [InlineData("""{"user":1e300}""", """{"user":10e299}""")]
    [InlineData("""{"user":[1,"a"]}""", """{"user":[ 1.0 , "\u0061"]}""")]
    [InlineData("""{"user":{"a":1,"b":2}}""", """{"user":{ "b":2, "a":1 }}""")]
    public void Keys_OfTheSameValue_AreTheSame(string one, string other) => Assert.Equal(Key(one, "user"), Key(other, "user"));

    [Theory]
    [InlineData("""{"user":"ada"}""", """{"user":"Ada"}""")]
    [InlineData("""{"user":"5"}""", """{"user":5}""")]
    [InlineData("""{"user":"null"}""", "{}")]
    [InlineData("""{"user":"true"}""", """{"user":true}""")]
    [InlineData("""{"user":9007199254740993}""", """{"user":9007199254740992}""")]
    [InlineData("""{"user":[1,2]}""", """{"user":[2,1]}""")]
    [InlineData("""{"user":"a\nb"}""", """{"user":"a"}""")]
    public void Keys_OfOtherValues_AreOthers(string one, string other) => Assert.NotEqual(Key(one, "user"), Key(other, "user"));

    [Theory]
    [InlineData("""{"user":"ada"}""", """{"user":"ada","room":"hall","size":5}""")]
    [InlineData("""{"user":"ada","size":5.0}""", """{"user":"ada","room":"hall"}""")]
    public void Keys_OfDefaults_AreThoseOfTheSameValues(string one, string other) => Assert.Equal(Key(one, "user", "room", "size"), Key(other, "user", "room", "size"));

    [Fact]
    public void Keys_OfSeveralParameters_TellWhichIsWhich()
    {
        Assert.NotEqual(Key("""{"user":"a","room":"b"}""", "user", "room"), Key("""{"user":"b","room":"a"}""", "user", "room"));
        Assert.NotEqual(Key("""{"user":"a\"\n\"b","room":"c"}""", "user", "room"), Key("""{"user":"a","room":"b\"\n\"c"}""", "user", "room"));
    }

    [Fact]
    public void Key_OfAParameterThatTheActionDoesNotHave_CountsAsNull() => Assert.Equal(Key("{}", "elsewhere"), Key("""{"user":"ada"}""", "elsewhere"));

    private static string Key(string parameters, params string[] names) => LimitKey.Of(names, Schema, Encoding.UTF8.GetBytes(parameters));
}
