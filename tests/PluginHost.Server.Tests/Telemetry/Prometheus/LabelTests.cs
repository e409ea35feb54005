namespace PluginHost.Server.Tests.Telemetry.Prometheus;

public sealed class LabelTests
{
    [Fact]
    public async Task Scrape_KeysThatShareALabelName_AreJoinedInTheirOrder()
    {
        await using var app = await MetricsApp.StartAsync();
        var meter = app.CreateMeter(new("plugin.id", "meter"), new("a_b", "3"));
        meter.CreateCounter<int>("jobs").Add(1, new("a.b", "2"), new("a-b", 1), new("plugin.id", "meter"));

        Assert.Equal("# TYPE jobs_total counter\njobs_total{a_b=\"1;2;3\",plugin_id=\"meter\"} 1\n", await app.ScrapeAsync());
    }

    [Theory]
    [InlineData("__name__", "_name_")]
    [InlineData("1st", "_1st")]
    [InlineData("größe", "gr_e")]
    [InlineData("a:b", "a_b")]
    [InlineData("", "_")]
    public async Task Scrape_KeyThatIsNoLabelName_IsMadeOne(string key, string name)
    {
        await using var app = await MetricsApp.StartAsync();
        app.CreateMeter().CreateCounter<int>("jobs").Add(1, new KeyValuePair<string, object?>(key, "x"));

        Assert.Equal($"# TYPE jobs_total counter\njobs_total{{{name}=\"x\"}} 1\n", await app.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_ValuesOfEveryType_AreTexts()
    {
        await using var app = await MetricsApp.StartAsync();
        app.CreateMeter().CreateCounter<int>("jobs").Add(
            1,
            new("bool", true),
            new("double", 1.5),
            new("empty", ""),
            new("long", -5L),
            new("list", new object?[] { "a\"b", 1.5, false, null }),
            new("null", null),
            new("throws", new Unprintable()));

        Assert.Equal(
            """
            # TYPE jobs_total counter
            jobs_total{bool="true",double="1.5",list="[\"a\\u0022b\",1.5,false,null]",long="-5",throws="(unreadable)"} 1

            """,
            await app.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_AttributeNamedLike_TheBoundOfABucket_IsRenamed()
    {
        await using var app = await MetricsApp.StartAsync();
        app.CreateMeter(new KeyValuePair<string, object?>("le", "meter")).CreateHistogram<int>("size").Record(1);

        Assert.Contains("\nsize_bucket{exported_le=\"meter\",le=\"5.0\"} 1\n", await app.ScrapeAsync(), StringComparison.Ordinal);
    }

    private sealed class Unprintable
    {
        public override string ToString() => throw new NotSupportedException();
    }
}
