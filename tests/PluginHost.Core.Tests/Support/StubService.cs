using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PluginHost.Core.Tests.Support;

/// <summary>An HTTP service on a port of its own that answers every request alike and keeps what it was asked.</summary>
internal sealed class StubService : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string> _answer;

    /// <summary>Listens.</summary>
    /// <param name="status">Status code; 0 never answers.</param>
    /// <param name="body">Body of the answer.</param>
    /// <param name="header">One more header line, or nothing.</param>
    public StubService(int status, string body, string header = "X-Stub: yes")
    {
        _answer = () => status == 0 ? "" : $"HTTP/1.1 {status} Stub\r\n{header}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}/base";

    /// <summary>The requests, each as text with its headers.</summary>
    public List<string> Requests { get; } = [];

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        List<TcpClient> open = [];
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                open.Add(client);
                Requests.Add(await ReadAsync(client.GetStream()));
                if (_answer() is not { Length: > 0 } answer) continue;
                await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer));
                client.Dispose();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            foreach (var client in open) client.Dispose();
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var buffer = new byte[65536];
        var text = "";
        while (!IsWhole(text))
        {
            var read = await stream.ReadAsync(buffer);
            if (read == 0) break;
            text += Encoding.UTF8.GetString(buffer, 0, read);
        }

        return text;
    }

    private static bool IsWhole(string text)
    {
        if (text.Split("\r\n\r\n", 2) is not [var head, var body]) return false;
        var length = head.Split("\r\n").FirstOrDefault(static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return length is null ? !head.Contains("chunked", StringComparison.OrdinalIgnoreCase) || body.EndsWith("0\r\n\r\n", StringComparison.Ordinal) : Encoding.UTF8.GetByteCount(body) >= int.Parse(length.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
