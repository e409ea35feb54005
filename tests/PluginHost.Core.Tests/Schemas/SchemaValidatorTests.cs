using PluginHost.Core.Schemas;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Schemas;

public sealed class SchemaValidatorTests
{
    private static readonly ValueSchema Address = Shape.Object(Shape.Property("city", Shape.String with { MinLength = 2 }, required: true), Shape.Property("zip", Shape.Integer));

    private static readonly ValueSchema Order = Shape.Object(
        Shape.Property("name", Shape.String, required: true),
        Shape.Property("count", Shape.Integer with { Minimum = 1, Maximum = 10 }),
        Shape.Property("to", Address),
        Shape.Property("items", Shape.ListOf(Address)),
        Shape.Property("prices", Shape.MapOf(Shape.Number)),
        Shape.Property("token", Shape.String with { MinLength = 8 }, secret: true));

    private static readonly Dictionary<string, ValueSchema> Schemas = new(StringComparer.Ordinal)
    {
        ["string"] = Shape.String,
        ["string?"] = Shape.String with { IsNullable = true },
        ["integer"] = Shape.Integer,
        ["integer 1..10"] = Shape.Integer with { Minimum = 1, Maximum = 10 },
        ["integer >= 1"] = Shape.Integer with { Minimum = 1 },
        ["number"] = Shape.Number,
        ["number <= 1.5"] = Shape.Number with { Maximum = 1.5m },
        ["number 0..1 exclusive"] = Shape.Number with { Minimum = 0, Maximum = 1, ExclusiveMinimum = true, ExclusiveMaximum = true },
        ["boolean"] = Shape.Boolean,
        ["2 to 4 characters"] = Shape.String with { MinLength = 2, MaxLength = 4 },
        ["pattern"] = Shape.String with { Pattern = new("[a-z]+", System.Text.RegularExpressions.RegexOptions.NonBacktracking) },
        ["pattern with message"] = Shape.String with { Pattern = new("[a-z]+", System.Text.RegularExpressions.RegexOptions.NonBacktracking), PatternMessage = "Lower case only." },
        ["slow pattern"] = Shape.String with { Pattern = new("(?:a+)+$(?!b)", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromMilliseconds(20)) },
        ["choice"] = Shape.Choice("low", "high"),
        ["list"] = Shape.ListOf(Shape.Integer) with { MinLength = 1, MaxLength = 2 },
        ["list of choices"] = Shape.ListOf(Shape.Choice("a", "b")),
        ["map"] = Shape.MapOf(Shape.Integer),
        ["any"] = ValueSchema.Any,
        ["object"] = ValueSchema.AnyObject,
        ["nothing"] = ValueSchema.Empty,
        ["order"] = Order,
        ["uuid"] = Shape.Text(StringFormat.Uuid),
        ["date time"] = Shape.Text(StringFormat.DateTime),
        ["date"] = Shape.Text(StringFormat.Date),
        ["time"] = Shape.Text(StringFormat.Time),
        ["duration"] = Shape.Text(StringFormat.Duration),
        ["uri"] = Shape.Text(StringFormat.Uri),
        ["e-mail"] = Shape.Text(StringFormat.Email),
        ["base64"] = Shape.Text(StringFormat.Base64),
        ["character"] = Shape.Text(StringFormat.Character),
    };

    [Theory]
    [InlineData("string", "\"\"")]
    [InlineData("string?", "null")]
    [InlineData("integer", "-9223372036854775808")]
    [InlineData("integer", "12.0")]
    [InlineData("integer", "1e3")]
    [InlineData("integer 1..10", "10")]
    [InlineData("number", "1e300")]
    [InlineData("number 0..1 exclusive", "0.5")]
    [InlineData("boolean", "false")]
    [InlineData("2 to 4 characters", "\"\\u00e4b\"")]
    [InlineData("pattern", "\"abc\"")]
    [InlineData("choice", "\"hi\\u0067h\"")]
    [InlineData("list", "[1,2]")]
    [InlineData("map", "{\"a\":1,\"b\":2}")]
    [InlineData("any", "{\"a\":[null,1,{}]}")]
    [InlineData("any", "null")]
    [InlineData("object", "{\"a\":[null,1,{}]}")]
    [InlineData("nothing", "{}")]
    [InlineData("order", "{\"name\":\"x\",\"count\":3,\"to\":{\"city\":\"Ulm\"},\"items\":[],\"prices\":{\"a\":1.5},\"token\":\"12345678\"}")]
    [InlineData("uuid", "\"0198a1f0-0000-7000-8000-000000000000\"")]
    [InlineData("date time", "\"2026-01-31T12:00:00Z\"")]
    [InlineData("date time", "\"2026-01-31T12:00:00.123+02:00\"")]
    [InlineData("date", "\"2026-01-31\"")]
    [InlineData("time", "\"23:59:59.5\"")]
    [InlineData("duration", "\"1.5m\"")]
    [InlineData("duration", "90")]
    [InlineData("uri", "\"https://example.org/a?b=c\"")]
    [InlineData("uri", "\"a/relative/one\"")]
    [InlineData("e-mail", "\"ada@example.org\"")]
    [InlineData("base64", "\"AQID\"")]
    [InlineData("character", "\"x\"")]
    public void Value_ThatFits_HasNoErrors(string schema, string json) => Assert.Equal("", Shape.Errors(Schemas[schema], json));

    [Theory]
    [InlineData("string", "5", "p wrong_type: 'p' must be a string. | a string | 5")]
    [InlineData("string", "null", "p wrong_type: 'p' must not be null. | a string | null")]
    [InlineData("string", "{\"a\":1}", "p wrong_type: 'p' must be a string. | a string | object")]
    [InlineData("string", "[1]", "p wrong_type: 'p' must be a string. | a string | array")]
    [InlineData("integer", "\"5\"", "p wrong_type: 'p' must be an integer. | an integer | \"5\"")]
    [InlineData("integer", "1.5", "p wrong_type: 'p' must be an integer. | an integer | 1.5")]
    [InlineData("integer", "1e400", "p out_of_range: 'p' must be an integer. | an integer | 1e400")]
    [InlineData("integer 1..10", "0", "p out_of_range: 'p' must be an integer from 1 to 10. | an integer from 1 to 10 | 0")]
    [InlineData("integer 1..10", "11", "p out_of_range: 'p' must be an integer from 1 to 10. | an integer from 1 to 10 | 11")]
    [InlineData("integer >= 1", "-1", "p out_of_range: 'p' must be an integer of at least 1. | an integer of at least 1 | -1")]
    [InlineData("number", "1e999", "p out_of_range: 'p' must be a number. | a number | 1e999")]
    [InlineData("number <= 1.5", "1.6", "p out_of_range: 'p' must be a number of at most 1.5. | a number of at most 1.5 | 1.6")]
    [InlineData("number 0..1 exclusive", "1", "p out_of_range: 'p' must be a number from 0 (exclusive) to 1 (exclusive). | a number from 0 (exclusive) to 1 (exclusive) | 1")]
    [InlineData("boolean", "\"true\"", "p wrong_type: 'p' must be true or false. | true or false | \"true\"")]
    [InlineData("2 to 4 characters", "\"a\"", "p too_short: 'p' has 1 character; at least 2 are needed. | a string with 2 to 4 characters | \"a\"")]
    [InlineData("2 to 4 characters", "\"abcde\"", "p too_long: 'p' has 5 characters; at most 4 are allowed. | a string with 2 to 4 characters | \"abcde\"")]
    [InlineData("pattern", "\"abC\"", "p pattern: 'p' must match [a-z]+. | a string matching [a-z]+ | \"abC\"")]
    [InlineData("pattern with message", "\"abC\"", "p pattern: Lower case only. | a string matching [a-z]+ | \"abC\"")]
    [InlineData("choice", "\"mid\"", "p not_an_option: 'p' must be one of: low, high. | one of low, high | \"mid\"")]
    [InlineData("list", "[]", "p too_short: 'p' has 0 items; at least 1 are needed. | an array of integers with 1 to 2 items | 0 items")]
    [InlineData("list", "[1,2,3]", "p too_long: 'p' has 3 items; at most 2 are allowed. | an array of integers with 1 to 2 items | 3 items")]
    [InlineData("list", "[\"x\"]", "p[0] wrong_type: 'p[0]' must be an integer. | an integer | \"x\"")]
    [InlineData("list", "{}", "p wrong_type: 'p' must be an array of integers with 1 to 2 items. | an array of integers with 1 to 2 items | object")]
    [InlineData("list of choices", "[\"a\",\"c\"]", "p[1] not_an_option: 'p[1]' must be one of: a, b. | one of a, b | \"c\"")]
    [InlineData("map", "{\"x\":\"y\"}", "p.x wrong_type: 'p.x' must be an integer. | an integer | \"y\"")]
    [InlineData("map", "{\"x\":1,\"x\":2}", "p.x duplicate: 'p.x' is given twice. | - | -")]
    [InlineData("map", "[]", "p wrong_type: 'p' must be an object. | an object | array")]
    [InlineData("object", "[]", "p wrong_type: 'p' must be an object. | an object | array")]
    [InlineData("object", "{\"a\":1,\"a\":2}", "p.a duplicate: 'p.a' is given twice. | - | -")]
    [InlineData("nothing", "{\"x\":1}", "p.x unknown: 'p.x' is not known. Nothing is expected here. | nothing | -")]
    [InlineData("uuid", "\"12\"", "p format: 'p' must be a UUID. | a UUID | \"12\"")]
    [InlineData("date time", "\"12:00\"", "p format: 'p' must be a date and time such as 2026-01-31T12:00:00Z. | a date and time such as 2026-01-31T12:00:00Z | \"12:00\"")]
    [InlineData("date", "\"31.01.2026\"", "p format: 'p' must be a date such as 2026-01-31. | a date such as 2026-01-31 | \"31.01.2026\"")]
    [InlineData("time", "\"25:00:00\"", "p format: 'p' must be a time such as 12:00:00. | a time such as 12:00:00 | \"25:00:00\"")]
    [InlineData("duration", "\"soon\"", "p format: 'p' must be a duration such as 500ms, 30s or 1.5m. | a duration such as 500ms, 30s or 1.5m | \"soon\"")]
    [InlineData("duration", "-1", "p format: 'p' must be a duration such as 500ms, 30s or 1.5m. | a duration such as 500ms, 30s or 1.5m | -1")]
    [InlineData("uri", "\"http://\"", "p format: 'p' must be a URI. | a URI | \"http://\"")]
    [InlineData("e-mail", "\"ada\"", "p format: 'p' must be an e-mail address. | an e-mail address | \"ada\"")]
    [InlineData("base64", "\"A\"", "p format: 'p' must be bytes in base64. | bytes in base64 | \"A\"")]
    [InlineData("character", "\"xy\"", "p format: 'p' must be a single character. | a single character | \"xy\"")]
    public void Value_ThatDoesNotFit_IsExplained(string schema, string json, string expected) => Assert.Equal(expected, Shape.Errors(Schemas[schema], json));

    [Fact]
    public void Object_WithManyFaults_NamesEachOnceWithItsPath() => Assert.Equal(
        """
        p.nme unknown: 'p.nme' is not known. Did you mean 'name'? | name, count, to, items, prices, token | -
        p.count out_of_range: 'p.count' must be an integer from 1 to 10. | an integer from 1 to 10 | 11
        p.count duplicate: 'p.count' is given twice. | - | -
        p.to.zip wrong_type: 'p.to.zip' must be an integer. | an integer | "x"
        p.to.city required: 'p.to.city' is required. | a string with at least 2 characters | nothing
        p.items[1].city too_short: 'p.items[1].city' has 1 character; at least 2 are needed. | a string with at least 2 characters | "U"
        p.prices.b wrong_type: 'p.prices.b' must be a number. | a number | true
        p.weather unknown: 'p.weather' is not known. | name, count, to, items, prices, token | -
        p.token too_short: 'p.token' has 7 characters; at least 8 are needed. | a string with at least 8 characters | ***
        p.name required: 'p.name' is required. | a string | nothing
        """,
        Shape.Errors(Order, """{"nme":"x","count":11,"count":2,"to":{"zip":"x"},"items":[{"city":"Ulm"},{"city":"U"}],"prices":{"a":1,"b":true},"weather":{"a":[1]},"token":"hunter2"}"""));

    [Theory]
    [InlineData("", "line 1, byte 1")]
    [InlineData("{\n  \"name\": x\n}", "line 2, byte 11")]
    [InlineData("{\"name\":\"x\"", "line 1, byte 12")]
    [InlineData("{\"name\":\"x\"} {}", "line 1, byte 14")]
    [InlineData("{\"name\":\"x\",}", "line 1, byte 13")]
    [InlineData("{\"name\":01}", "line 1, byte 10")]
    public void Text_ThatIsNoJson_TellsThePosition(string json, string position) =>
        Assert.Equal($"p malformed: 'p' is not valid JSON: {position}. | JSON | -", Shape.Errors(Order, json));

    [Fact]
    public void Depth_BeyondTheLimit_IsMalformed()
    {
        Assert.Equal("", Shape.Errors(ValueSchema.Any, string.Concat(Enumerable.Repeat("[", 64)) + string.Concat(Enumerable.Repeat("]", 64))));
        Assert.Equal("p malformed: 'p' is not valid JSON: line 1, byte 65. | JSON | -", Shape.Errors(ValueSchema.Any, new string('[', 65) + new string(']', 65)));
    }

    [Theory]
    [InlineData("string")]
    [InlineData("2 to 4 characters")]
    [InlineData("pattern")]
    [InlineData("order")]
    public void Text_ThatIsNoUnicode_IsMalformed(string schema)
    {
        var halfOfAPair = schema == "order" ? """{"name":"\ud800"}""" : "\"\\ud800\"";
        var strayByte = schema == "order" ? "{\"name\":\"\xff\"}"u8.ToArray() : [(byte)'"', 0xff, (byte)'"'];
        if (schema == "order") strayByte = [.. "{\"name\":\""u8, 0xff, .. "\"}"u8];
        Assert.Equal("p malformed: 'p' holds text that is not valid Unicode. | Unicode text | -", Shape.Errors(Schemas[schema], halfOfAPair));
        Assert.Equal("p malformed: 'p' holds text that is not valid Unicode. | Unicode text | -", Shape.Errors(Schemas[schema], strayByte));
    }

    [Fact]
    public void Name_ThatIsNoUnicode_IsMalformed() =>
        Assert.Equal("p malformed: 'p' holds text that is not valid Unicode. | Unicode text | -", Shape.Errors(Order, """{"\ud800":1}"""));

    [Fact]
    public void Pattern_ThatBacktracksTooLong_DoesNotMatch() =>
        Assert.StartsWith("p pattern: 'p' must match", Shape.Errors(Schemas["slow pattern"], $"\"{new string('a', 40)}!\""), StringComparison.Ordinal);

    [Fact]
    public void Found_OfALongText_IsCut() =>
        Assert.EndsWith($"| \"{new string('x', 77)}...\"", Shape.Errors(Schemas["2 to 4 characters"], $"\"{new string('x', 500)}\""), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"secret":"hunter2"}""", "p.secret wrong_type: 'p.secret' must be an object. | an object | ***")]
    [InlineData("""{"secret":{"pin":"hunter2"}}""", "p.secret.pin wrong_type: 'p.secret.pin' must be an integer. | an integer | ***")]
    [InlineData("""{"list":["hunter2"]}""", "p.list[0] wrong_type: 'p.list[0]' must be an integer. | an integer | ***")]
    [InlineData("""{"map":{"a":"hunter2"}}""", "p.map.a wrong_type: 'p.map.a' must be an integer. | an integer | ***")]
    [InlineData("""{"outer":{"inner":"hunter2"}}""", "p.outer.inner wrong_type: 'p.outer.inner' must be an integer. | an integer | ***")]
    public void Found_OfASecret_IsMaskedAtEveryDepth(string json, string expected)
    {
        var schema = Shape.Object(
            Shape.Property("secret", Shape.Object(Shape.Property("pin", Shape.Integer)), secret: true),
            Shape.Property("list", Shape.ListOf(Shape.Integer), secret: true),
            Shape.Property("map", Shape.MapOf(Shape.Integer), secret: true),
            Shape.Property("outer", Shape.Object(Shape.Property("inner", Shape.Integer, secret: true))));
        Assert.Equal(expected, Shape.Errors(schema, json));
    }

    [Theory]
    [InlineData("""{"mode":"file"}""", "p.path required: 'p.path' is required. | a string | nothing")]
    [InlineData("""{"mode":"web"}""", "")]
    [InlineData("{}", "p.path required: 'p.path' is required. | a string | nothing")]
    [InlineData("""{"mode":"file","path":"x"}""", "")]
    [InlineData("""{"mode":"web","path":5}""", "p.path wrong_type: 'p.path' must be a string. | a string | 5")]
    [InlineData("""{"mode":"file","path":"x","retries":0}""", "")]
    [InlineData("""{"mode":"file","path":"x","retries":2.0}""", "p.delay required: 'p.delay' is required. | a string | nothing")]
    public void Required_WithShowWhen_CountsByTheOthersValueOrDefault(string json, string expected)
    {
        var schema = Shape.Object(
            Shape.Property("mode", Shape.Choice("file", "web"), fills: "\"file\""),
            Shape.Property("path", Shape.String, required: true) with { ShowWhen = new("mode", "\"file\"", Negated: false) },
            Shape.Property("retries", Shape.Number, fills: "0"),
            Shape.Property("delay", Shape.String, required: true) with { ShowWhen = new("retries", "0", Negated: true) });
        Assert.Equal(expected, Shape.Errors(schema, json));
    }

    [Fact]
    public void Defaults_LeftToTheHost_AreToldApart()
    {
        var schema = Shape.Object(Shape.Property("a", Shape.Integer, fills: "1"), Shape.Property("list", Shape.ListOf(Shape.Object(Shape.Property("b", Shape.Integer, fills: "2")))));
        Assert.True(MissesDefaults("{}"));
        Assert.False(MissesDefaults("""{"a":5}"""));
        Assert.True(MissesDefaults("""{"a":5,"list":[{"b":1},{}]}"""));

        bool MissesDefaults(string json)
        {
            Assert.Empty(SchemaValidator.Validate(schema, System.Text.Encoding.UTF8.GetBytes(json), "p", out var misses));
            return misses;
        }
    }
}
