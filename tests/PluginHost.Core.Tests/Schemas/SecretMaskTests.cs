using System.Text;
using PluginHost.Core.Schemas;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Schemas;

public sealed class SecretMaskTests
{
    private static readonly ValueSchema Login = Shape.Object(Shape.Property("user", Shape.String), Shape.Property("password", Shape.String, secret: true));

    private static readonly ValueSchema Everything = Shape.Object(
        Shape.Property("name", Shape.String),
        Shape.Property("token", Shape.String, secret: true),
        Shape.Property("pins", Shape.ListOf(Shape.Integer), secret: true),
        Shape.Property("login", Login),
        Shape.Property("logins", Shape.ListOf(Login)),
        Shape.Property("grid", Shape.ListOf(Shape.ListOf(Login))),
        Shape.Property("by_name", Shape.MapOf(Shape.ListOf(Login))));

    [Theory]
    [InlineData("""{"name":"Ada","token":"hunter2"}""", """{"name":"Ada","token":"***"}""")]
    [InlineData("""{"token":null}""", """{"token":null}""")]
    [InlineData("""{"pins":[1,2]}""", """{"pins":"***"}""")]
    [InlineData("""{"login":{"user":"Ada","password":"x"}}""", """{"login":{"user":"Ada","password":"***"}}""")]
    [InlineData("""{"logins":[{"password":"x"},null]}""", """{"logins":[{"password":"***"},null]}""")]
    [InlineData("""{"grid":[[{"password":"x"}]]}""", """{"grid":[[{"password":"***"}]]}""")]
    [InlineData("""{"by_name":{"a":[{"password":"x"}]}}""", """{"by_name":{"a":[{"password":"***"}]}}""")]
    [InlineData("null", "null")]
    [InlineData("", "")]
    public void Apply_ToJson_MasksEverySecret(string json, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(SecretMask.Apply(Everything, Encoding.UTF8.GetBytes(json)).Span));

    [Theory]
    [InlineData("grid")]
    [InlineData("by_name")]
    public void HasSecrets_DeepBelowListsAndMaps_IsTrue(string property) =>
        Assert.True(Shape.Object(Everything.Properties.Single(one => one.Name == property)).HasSecrets);

    [Fact]
    public void Apply_WithoutSecrets_ReturnsTheSameMemory()
    {
        ReadOnlyMemory<byte> json = """{"name":"x"}"""u8.ToArray();
        Assert.True(SecretMask.Apply(Shape.Object(Shape.Property("name", Shape.String)), json).Equals(json));
    }

    [Theory]
    [InlineData("""{"token":"hunter2"}""", "The token hunter2 is wrong: hunter2.", "The token *** is wrong: ***.")]
    [InlineData("""{"token":"abc"}""", "abc stays: it is too short to be told from a word.", "abc stays: it is too short to be told from a word.")]
    [InlineData("""{"pins":[1234,98765]}""", "Not 1234 nor 98765.", "Not *** nor ***.")]
    [InlineData("""{"token":"hunter","login":{"password":"hunter2-long"}}""", "It was hunter2-long.", "It was ***.")]
    [InlineData("""{"login":{"user":"Adaa"}}""", "Adaa is no secret.", "Adaa is no secret.")]
    public void Apply_ToAMessage_MasksTheValues(string json, string message, string expected) =>
        Assert.Equal(expected, SecretMask.Apply(Everything, Encoding.UTF8.GetBytes(json), message));

    [Fact]
    public void Apply_ToNoMessage_IsNull() => Assert.Null(SecretMask.Apply(Everything, """{"token":"hunter2"}"""u8.ToArray(), null));
}
