using System.Security.Authentication;
using System.Text;
using Appliance.Server.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Appliance.Server.Api.Listener;

/// <summary>Opens the API's door: where the operator wants it, and always at DATA/run/api.sock, which crosses network namespaces and needs no certificate.</summary>
internal sealed class ApiDoor(ApiSettings settings, DataDirectory data, ICertificateAuthority authority) : IDoorListener, IHostedLifecycleService
{
    /// <summary>sun_path has 108 bytes, the last of them zero: unix(7).</summary>
    private const int LongestSocketPath = 107;

    public Door Door => Door.Api;

    private IEnumerable<ListenAddress> Addresses
    {
        get
        {
            foreach (var text in settings.Listen)
            {
                _ = ListenAddress.TryRead(text, out var address, out _);
                yield return address;
            }
            yield return new ListenAddress(false, null, Path.Combine(data.SharedFolder("run"), "api.sock"));
        }
    }

    public void Listen(KestrelServerOptions kestrel, Action<ListenOptions> mark)
    {
        // Limits are the whole server's; rooms with larger or endless bodies lift them for their own requests.
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MaxRequestLineSize = 64 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 100;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        foreach (var address in Addresses)
        {
            if (address.EndPoint is { } end) kestrel.Listen(end, socket => Open(socket, address, mark));
            else kestrel.ListenUnixSocket(Free(address.SocketPath!), socket => Open(socket, address, mark));
        }
    }

    /// <summary>0660: who shares the server's group may talk to it, and still has to sign in.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        const UnixFileMode GroupToo = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        foreach (var path in Addresses.Select(address => address.SocketPath).OfType<string>()) File.SetUnixFileMode(path, GroupToo);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Open(ListenOptions socket, ListenAddress address, Action<ListenOptions> mark)
    {
        mark(socket);
        if (!address.Https) return;
        socket.UseHttps(https =>
        {
            https.SslProtocols = SslProtocols.Tls13;
            https.ServerCertificate = authority.ServerCertificate;
            https.ServerCertificateChain = authority.ServerChain;
        });
    }

    /// <summary>A socket file outlives a killed server, and nobody can bind to it again until it is gone.</summary>
    private static string Free(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) > LongestSocketPath)
            throw new PathTooLongException($"The path of the socket {path} is too long for the kernel; choose a shorter --data directory.");
        File.Delete(path);
        return path;
    }
}
