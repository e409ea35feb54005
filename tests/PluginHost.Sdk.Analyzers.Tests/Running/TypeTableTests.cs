using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginHost.Sdk.Analyzers.Tests.Support;
using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.TypeTableAnalyzer, PluginHost.Sdk.CodeFixes.TypeTableFix>;

namespace PluginHost.Sdk.Analyzers.Tests.Running;

public sealed class TypeTableTests
{
    [Fact]
    public Task JsonConvert_WithoutSettings_IsJsonSerializerAfterTheFix() => Verify.FixesAsync(
        """
        using Newtonsoft.Json;

        public sealed record Order(string Article);

        public static class Orders
        {
            public static string Write(Order order) => [|JsonConvert.SerializeObject(order)|];

            public static Order? Read(string text) => [|JsonConvert.DeserializeObject<Order>(text)|];
        }
        """,
        """
        using Newtonsoft.Json;

        public sealed record Order(string Article);

        public static class Orders
        {
            public static string Write(Order order) => System.Text.Json.JsonSerializer.Serialize(order);

            public static Order? Read(string text) => System.Text.Json.JsonSerializer.Deserialize<Order>(text);
        }
        """);

    [Fact]
    public Task Dynamic_OfAnOwnType_IsVarAfterTheFix() => Verify.FixesAsync(
        """
        public sealed record Order(string Article);

        public static class Orders
        {
            public static string Read()
            {
                dynamic order = new Order("book");
                return [|order.Article|];
            }
        }
        """,
        """
        public sealed record Order(string Article);

        public static class Orders
        {
            public static string Read()
            {
                var order = new Order("book");
                return order.Article;
            }
        }
        """);

    [Theory]
    [InlineData("new System.Xml.Serialization.XmlSerializer(typeof(Order))", DiagnosticSeverity.Info)]
    [InlineData("new System.Xml.Serialization.XmlSerializer(typeof(Order[]))", DiagnosticSeverity.Info)]
    [InlineData("new System.Runtime.Serialization.DataContractSerializer(typeof(Order))", DiagnosticSeverity.Info)]
    [InlineData("new System.Runtime.Serialization.DataContractSerializer(typeof(List<Order>))", DiagnosticSeverity.Warning)]
    [InlineData("new System.Runtime.Serialization.DataContractSerializer(typeof(Basket))", DiagnosticSeverity.Warning)]
    [InlineData("new System.Runtime.Serialization.DataContractSerializer(typeof(Order[]))", DiagnosticSeverity.Info)]
    [InlineData("new System.Runtime.Serialization.Json.DataContractJsonSerializer(typeof(Order))", DiagnosticSeverity.Warning)]
    [InlineData("((dynamic)1).CompareTo(2)", DiagnosticSeverity.Warning)]
    [InlineData("((dynamic)\"text\").Length", DiagnosticSeverity.Warning)]
    [InlineData("((dynamic)\"text\")[0]", DiagnosticSeverity.Warning)]
    [InlineData("System.ComponentModel.TypeDescriptor.GetProperties(typeof(Order))", DiagnosticSeverity.Info)]
    [InlineData("System.ComponentModel.TypeDescriptor.GetConverter(new Order(\"a\"))", DiagnosticSeverity.Info)]
    [InlineData("System.ComponentModel.TypeDescriptor.AddAttributes(typeof(Order), new ObsoleteAttribute())", DiagnosticSeverity.Warning)]
    [InlineData("Newtonsoft.Json.Linq.JObject.FromObject(new Order(\"a\"))", DiagnosticSeverity.Info)]
    [InlineData("Newtonsoft.Json.JsonConvert.SerializeObject(new { Article = 1 })", DiagnosticSeverity.Info)]
    public async Task Use_OfAnOwnType_WarnsWhereItStays(string use, DiagnosticSeverity severity)
    {
        var tree = CSharpSyntaxTree.ParseText($$"""
            {{CompilerReferences.Usings}}
            public sealed record Order(string Article);
            public sealed record Basket(List<Order> Orders);
            public static class Uses { public static object Run() => {{use}}; }
            """, cancellationToken: TestContext.Current.CancellationToken);
        var compilation = CSharpCompilation.Create("plugin", [tree], CompilerReferences.All, new(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static found => found.Severity == DiagnosticSeverity.Error));
        var found = await compilation.WithAnalyzers([new TypeTableAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Equal([severity], found.Select(static diagnostic => diagnostic.Severity));
    }

    [Fact]
    public Task Types_OfOthersAndSystemTextJson_AreLeftAlone() => Verify.ReportsAsync(
        """
        using System.ComponentModel;
        using System.Xml.Serialization;
        using Newtonsoft.Json;
        using Newtonsoft.Json.Linq;

        public sealed record Order(string Article);

        public static class Orders
        {
            public static string Write(Order order) => System.Text.Json.JsonSerializer.Serialize(order);

            public static object Other() =>
                (TypeDescriptor.GetConverter(typeof(int)), new XmlSerializer(typeof(string[])), JsonConvert.SerializeObject(3), JObject.Parse("{}"));
        }
        """);
}
