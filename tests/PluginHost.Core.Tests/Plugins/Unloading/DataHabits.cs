namespace PluginHost.Core.Tests.Plugins.Unloading;

/// <summary>What plugins do with data: serializers, descriptors, binders.</summary>
internal static class DataHabits
{
    internal static IEnumerable<PinningCase> All =>
    [
        .. Json,
        .. Declared,
        .. Described,
        .. Xml,
        new(9, "dynamic", "uses dynamic on its own type", "dynamic own = new Own(); string text = own.Text + own.Number;") { IsPinned = true },
        new(9, "dynamic-other", "uses dynamic on a type of the framework", "dynamic text = \"a\"; int length = text.Length;") { IsPinned = true },
        new(27, "typed", "is an action over records with lists, maps and enums of its own types", null)
        {
            Types = """
                public sealed record Order(string Text = "x", Colour Colour = Colour.Green, IReadOnlyList<Own>? List = null, Dictionary<string, Own>? Map = null, Colour? Maybe = null);
                public sealed record Done(IReadOnlyList<Own> List, Dictionary<string, Own[]> Map, Colour Colour, Own? Other);
                [Action("run", Description = "Does it.")]
                public sealed class Run : IAction<Order, Done>, IDryRun<Order>, IValidatesParameters<Order>
                {
                    public Task<ActionResult<Done>> ExecuteAsync(Order order, ActionContext context, CancellationToken token) =>
                        Task.FromResult<ActionResult<Done>>(new Done([new Own()], new() { ["a"] = [new Own()] }, order.Colour, new Own()));
                    public Task<ActionResult> DryRunAsync(Order order, ActionContext context, CancellationToken token) => Task.FromResult(ActionResult.Success());
                    public IEnumerable<ParameterError> Validate(Order order) => [];
                }
                """,
        },
        new(27, "methods", "is a method over its own records and enums, with services", null)
        {
            Types = """
                public sealed class Actions(TimeProvider time)
                {
                    [Action("run", Description = "Does it.")]
                    public ValueTask<ActionResult<Own>> Run(ActionContext context, TimeProvider clock, ILogger<Actions> logger, Own? own = null, Colour colour = Colour.Green, Colour[]? list = null) =>
                        ValueTask.FromResult<ActionResult<Own>>(own ?? new Own(time.GetUtcNow().Year, "x", colour));
                }
                """,
        },
    ];

    private static IEnumerable<PinningCase> Json =>
    [
        new(5, "default", "serialises its own type with the default options", "JsonSerializer.Deserialize<Own>(JsonSerializer.Serialize(new Own()));"),
        new(5, "web", "serialises its own type with JsonSerializerOptions.Web", "JsonSerializer.Deserialize<List<Own>>(JsonSerializer.Serialize(new[] { new Own() }, JsonSerializerOptions.Web), JsonSerializerOptions.Web);"),
        new(5, "options", "serialises with options of its own", "JsonSerializer.Serialize(new Own(), new JsonSerializerOptions { WriteIndented = true });"),
        new(5, "static-options", "serialises with options in a static field, and a converter for its enum", "JsonSerializer.Serialize(new Own(), Kept);")
        {
            Members = "private static readonly JsonSerializerOptions Kept = new() { Converters = { new JsonStringEnumConverter<Colour>(), new JsonStringEnumConverter() } };",
        },
        new(5, "converter", "has a converter of its own", "JsonSerializer.Deserialize<Tagged>(JsonSerializer.Serialize(new Tagged(3)));")
        {
            Types = """
                [JsonConverter(typeof(TaggedConverter))] public readonly record struct Tagged(int Number);
                public sealed class TaggedConverter : JsonConverter<Tagged>
                {
                    public override Tagged Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(reader.GetInt32());
                    public override void Write(Utf8JsonWriter writer, Tagged value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Number);
                }
                """,
        },
        new(5, "stream", "serialises sequences and anonymous types to streams", "await JsonSerializer.SerializeAsync(Stream.Null, Many(), cancellationToken: token); await JsonSerializer.SerializeAsync(Stream.Null, new { Own = new Own(), When = 1 }, cancellationToken: token);")
        {
            Members = "private static async IAsyncEnumerable<Own> Many() { await Task.Yield(); yield return new Own(); }",
        },
        new(5, "outputs", "answers with its own objects as JSON", null)
        {
            Types = """
                [Action("run", Description = "Does it.")]
                public sealed class Run : IAction
                {
                    public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken token) =>
                        Task.FromResult(ActionResult.Success(new JsonObject { ["own"] = JsonSerializer.SerializeToNode(new Own()), ["value"] = JsonValue.Create(new Own()), ["array"] = new JsonArray(JsonValue.Create(Colour.Green)) }));
                }
                """,
        },
    ];

    private static IEnumerable<PinningCase> Described =>
    [
        new(8, "properties", "asks TypeDescriptor for the properties of its own type", "TypeDescriptor.GetProperties(typeof(Own)); TypeDescriptor.GetProperties(new Own());"),
        new(8, "converter", "asks TypeDescriptor for converters of its own types", "TypeDescriptor.GetConverter(typeof(Colour?)); TypeDescriptor.GetConverter(typeof(Colour)); TypeDescriptor.GetConverter(typeof(List<Own>));"),
        new(8, "attributes", "asks TypeDescriptor for the attributes of its own type", "TypeDescriptor.GetAttributes(typeof(Own));"),
        new(8, "provider", "has a type with a description provider of its own", "TypeDescriptor.GetProperties(new Described());")
        {
            Types = "[TypeDescriptionProvider(typeof(Provider))] public sealed class Described { public int Number { get; set; } } public sealed class Provider() : TypeDescriptionProvider(TypeDescriptor.GetProvider(typeof(object)));",
        },
        new(8, "registered", "adds attributes to its own type at run time, by TypeDescriptor.AddAttributes", "TypeDescriptor.AddAttributes(typeof(Own), new BrowsableAttribute(false));") { IsPinned = true },
        new(8, "validator", "checks its own object with data annotations", "var own = new Checked(); Validator.TryValidateObject(own, new ValidationContext(own), [], true);")
        {
            Types = "public sealed class Checked { [Required, StringLength(3)] public string? Text { get; set; } public List<Own>? Many { get; set; } }",
        },
        new(8, "newtonsoft", "serialises with its own copy of Newtonsoft.Json", "Newtonsoft.Json.JsonConvert.DeserializeObject<List<Own>>(Newtonsoft.Json.JsonConvert.SerializeObject(new[] { new Own() }));") { Copies = ["Newtonsoft.Json"] },
    ];

    private static IEnumerable<PinningCase> Xml =>
    [
        new(9, "xml", "serialises with XmlSerializer", Read("new XmlSerializer(typeof(Plain))", "Serialize", "Deserialize")) { Types = "public sealed class Plain { public int Number { get; set; } public Colour Colour { get; set; } }" },
        new(9, "xml-list", "serialises lists of its own types with XmlSerializer", Read("new XmlSerializer(typeof(Plain))", "Serialize", "Deserialize")) { Types = "public sealed class Plain { public List<Plain> Many { get; set; } = []; public Plain[] Array { get; set; } = []; }" },
        new(9, "contract", "serialises with DataContractSerializer", Read("new DataContractSerializer(typeof(Plain))", "WriteObject", "ReadObject")) { Types = "[DataContract] public sealed class Plain { [DataMember] public int Number { get; set; } [DataMember] public Colour Colour { get; set; } }" },
        new(9, "contract-array", "serialises arrays of its own types with DataContractSerializer", Read("new DataContractSerializer(typeof(Plain))", "WriteObject", "ReadObject")) { Types = "[DataContract] public sealed class Plain { [DataMember] public Plain[] Many { get; set; } = []; }" },
        new(9, "contract-json", "serialises with DataContractJsonSerializer", Read("new System.Runtime.Serialization.Json.DataContractJsonSerializer(typeof(Plain))", "WriteObject", "ReadObject"))
        {
            IsPinned = true,
            Types = "[DataContract] public sealed class Plain { [DataMember] public int Number { get; set; } }",
        },
        new(9, "contract-list", "serialises lists of its own types with DataContractSerializer", Read("new DataContractSerializer(typeof(Plain))", "WriteObject", "ReadObject"))
        {
            IsPinned = true,
            Types = "[DataContract] public sealed class Plain { [DataMember] public List<Plain> Many { get; set; } = []; }",
        },
    ];

    private static IEnumerable<PinningCase> Declared =>
    [
        new(6, "context", "has a JsonSerializerContext, and answers with it", null)
        {
            Types = """
                public sealed record Empty;
                public sealed class OwnJson : JsonSerializerContext, IJsonTypeInfoResolver
                {
                    private static readonly OwnJson Default = new();
                    public OwnJson() : base(null) { }
                    public static JsonTypeInfo<Empty> Info => (JsonTypeInfo<Empty>)Default.GetTypeInfo(typeof(Empty))!;
                    protected override JsonSerializerOptions? GeneratedSerializerOptions => null;
                    public override JsonTypeInfo? GetTypeInfo(Type type) => Create(type, Options);
                    JsonTypeInfo? IJsonTypeInfoResolver.GetTypeInfo(Type type, JsonSerializerOptions options) => Create(type, options);
                    private static JsonTypeInfo? Create(Type type, JsonSerializerOptions options) => type != typeof(Empty) ? null
                        : JsonMetadataServices.CreateObjectInfo(options, new JsonObjectInfoValues<Empty> { ObjectCreator = static () => new Empty(), PropertyMetadataInitializer = static _ => [] });
                }
                public sealed class Actions
                {
                    [Action("run", Description = "Does it.")]
                    public Empty Run() => JsonSerializer.Deserialize(JsonSerializer.Serialize(new Empty(), OwnJson.Info), OwnJson.Info)!;
                }
                """,
        },
        new(6, "nodes", "builds and reads JSON nodes", """JsonNode.Parse(new JsonObject { ["a"] = 1, ["b"] = new JsonArray(1, "x") }.ToJsonString())!["b"]!.AsArray();"""),
    ];

    private static string Read(string serializer, string write, string read) =>
        $"var xml = {serializer}; using var stream = new MemoryStream(); xml.{write}(stream, new Plain()); stream.Position = 0; xml.{read}(stream);";
}
