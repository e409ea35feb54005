using PluginHost.Server.Diagnostics.Roots;

namespace PluginHost.Diagnostics.Tests;

public sealed class TypeTextTests
{
    [Theory]
    [InlineData("Acme.Outer+Inner", "Acme.Outer.Inner")]
    [InlineData("System.Threading.Timer", "Timer")]
    [InlineData("SystemAcme.Timer", "SystemAcme.Timer")]
    [InlineData("System.Collections.Generic.Dictionary<System.String, Acme.Order>", "Dictionary<String, Acme.Order>")]
    [InlineData("Acme.Worker+<>c", "Acme.Worker")]
    [InlineData("Acme.Worker+<>c__DisplayClass3_0", "Acme.Worker")]
    [InlineData("Acme.Worker+<LoopAsync>d__2", "Acme.Worker.LoopAsync")]
    [InlineData("System.Runtime.CompilerServices.AsyncTaskMethodBuilder<System.Threading.Tasks.VoidTaskResult>+AsyncStateMachineBox<Acme.Worker+<LoopAsync>d__2>", "async Acme.Worker.LoopAsync")]
    public void Simplify_OfANameOfTheRuntime_IsWhatItsAuthorWrote(string name, string text) => Assert.Equal(text, TypeText.Simplify(name));

    [Fact]
    public void Simplify_OfALongName_CutsIt() => Assert.Equal($"{new string('a', 120)}...", TypeText.Simplify(new string('a', 200)));
}
