using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins;

public sealed class SpecialFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NamedPipe_AmongThePlugins_IsRefusedAndHoldsNothingUp()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Named pipes are files on Unix only.");
        _folder.AddPlugin(PluginSource.Healthy());
        await MakePipeAsync("Bare.dll");
        await MakePipeAsync("inside/Inside.dll");
        await using var host = await TestHost.StartAsync(_folder);

        Assert.Equal(["bare refused", "healthy active", "inside refused"], host.Catalog.List().Select(static plugin => $"{plugin.Id} {plugin.State.ToWord()}"));
        Assert.Equal("'Bare.dll' cannot be read: the file is empty.", host.Plugin("bare").Refusal!.Message);
        await RefusalTests.AssertServesAsync(host);
    }

    [Fact]
    public async Task NamedPipe_BesideAnAssembly_IsCopiedAsAnEmptyFile()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Named pipes are files on Unix only.");
        _folder.AddPlugin(PluginSource.Healthy());
        await MakePipeAsync("healthy/pipe");
        await using var host = await TestHost.StartAsync(_folder);

        await RefusalTests.AssertServesAsync(host);
    }

    private async Task MakePipeAsync(string path)
    {
        var full = Path.Combine(_folder.Plugins, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await Shell.RunAsync("mkfifo", full);
    }
}
