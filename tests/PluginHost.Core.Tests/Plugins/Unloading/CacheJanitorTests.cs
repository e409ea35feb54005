using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Core.Plugins.Unloading;

namespace PluginHost.Core.Tests.Plugins.Unloading;

[Collection(nameof(Alone))]
public sealed class CacheJanitorTests
{
    private const string Proxies = "public interface IFace { void Call(); } public class Proxy : DispatchProxy { protected override object? Invoke(MethodInfo? method, object?[]? arguments) => null; }";

    [Fact]
    public void Clean_OnThisRuntime_FindsTheHandlersOfTheCachesThatHoldTypes()
    {
        JsonSerializer.Serialize(new Made(1));
        TypeDescriptor.GetProperties(typeof(Made));
        ActivatorUtilities.CreateFactory<Made>([typeof(int)]);
        var handlers = CacheJanitor.Clean();
        Assert.Contains("System.Text.Json.JsonSerializerOptionsUpdateHandler", handlers);
        Assert.Contains("System.ComponentModel.ReflectionCachesUpdateHandler", handlers);
        Assert.Contains("Microsoft.Extensions.DependencyInjection.ActivatorUtilities+ActivatorUtilitiesUpdateHandler", handlers);
    }

    [Theory]
    [InlineData("JsonSerializer.Serialize(new Own());")]
    [InlineData("JsonSerializer.Serialize(new[] { new Own() }, JsonSerializerOptions.Web);")]
    public void Context_WhoseTypesWereSerialised_GoesOnceTheCachesAreEmptied(string body)
    {
        var context = DroppedContext.Create(body);
        Assert.True(DroppedContext.Survives(context));
        CacheJanitor.Clean();
        Assert.False(DroppedContext.Survives(context));
    }

    [Theory]
    [InlineData("TypeDescriptor.GetProperties(typeof(Own));")]
    [InlineData("TypeDescriptor.GetConverter(typeof(Colour?)); TypeDescriptor.GetConverter(typeof(List<Own>));")]
    [InlineData("var own = new List<Own>(); Validator.TryValidateObject(own, new ValidationContext(own), null);")]
    [InlineData("new XmlSerializer(typeof(Plain));", "public sealed class Plain { public List<Plain> Many { get; set; } = []; }")]
    [InlineData("DispatchProxy.Create<IFace, Proxy>().Call();", Proxies)]
    public void Context_ThatTablesOfTheFrameworkHold_GoesOnceItIsTakenOut(string body, string types = "")
    {
        var context = DroppedContext.Create(body, types);
        CacheJanitor.Clean();
        Assert.True(DroppedContext.Survives(context));
        CacheJanitor.Clean(context);
        Assert.False(DroppedContext.Survives(context));
    }

    [Fact]
    public void Clean_OfAContextThatIsGone_DoesNothing() => CacheJanitor.Clean(new WeakReference(null));

    [Fact]
    public async Task Clean_WhileThreadsUseTheCaches_BreaksNothing()
    {
        await using var services = new ServiceCollection().AddSingleton(TimeProvider.System).BuildServiceProvider();
        var users = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Use(services), TestContext.Current.CancellationToken)).ToArray();
        var all = Task.WhenAll(users);
        for (var i = 0; i < 100 || !all.IsCompleted; i++)
        {
            CacheJanitor.Clean();
            Forget();
        }

        await all;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget()
    {
        var context = new AssemblyLoadContext("empty", isCollectible: true);
        FrameworkTables.Forget(context);
        context.Unload();
    }

    private static void Use(IServiceProvider services)
    {
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal(new Made(i), JsonSerializer.Deserialize<Made>(JsonSerializer.Serialize(new Made(i))));
            Assert.Equal(i, ActivatorUtilities.CreateInstance<Served>(services, i).Number);
            Assert.Equal(i, ActivatorUtilities.CreateFactory<Served>([typeof(int)])(services, [i]).Number);
            Assert.Equal(i, TypeDescriptor.GetProperties(typeof(Made))[nameof(Made.Number)]!.GetValue(new Made(i)));
        }
    }

    private sealed record Made(int Number);

    private sealed class Served(int number, TimeProvider time)
    {
        public int Number { get; } = time is null ? 0 : number;
    }
}
