using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Appliance.Contracts;

namespace Appliance.Server.Syslog.Sending;

/// <summary>
/// Hands messages to the collector. Syslog knows no acknowledgement, so a stream is closed behind each batch, and counts as taken only
/// when the collector has read it to its end and closed its side too.
/// </summary>
internal sealed class Collector(SyslogSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RemoteCertificateValidationCallback _trust = Trust.In(settings.CaFile);

    public string Where => $"{settings.Server}:{settings.Port}";

    /// <exception cref="FaultException">Unavailable: they may not have been taken; send them again.</exception>
    public async Task SendAsync(IReadOnlyList<byte[]> messages, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            if (settings.Transport == SyslogTransport.Udp) await SendDatagramsAsync(messages, end.Token);
            else await SendStreamAsync(messages, end.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw Away("did not take all in time");
        }
        catch (AuthenticationException)
        {
            throw Away("shows a certificate that is not trusted, or speaks no TLS there");
        }
        catch (Exception trouble) when (trouble is SocketException or IOException)
        {
            throw Away($"can not be reached: {trouble.Message}");
        }
    }

    private async Task SendDatagramsAsync(IReadOnlyList<byte[]> messages, CancellationToken stop)
    {
        using var client = new UdpClient();
        foreach (var message in messages) await client.SendAsync(message, settings.Server, settings.Port, stop);
    }

    private async Task SendStreamAsync(IReadOnlyList<byte[]> messages, CancellationToken stop)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(settings.Server, settings.Port, stop);
        await using var plain = new NetworkStream(socket);
        if (settings.Transport == SyslogTransport.Tls)
        {
            await using var sealedStream = new SslStream(plain, leaveInnerStreamOpen: true);
            await sealedStream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = settings.Server, RemoteCertificateValidationCallback = _trust }, stop);
            await sealedStream.WriteAsync(Frames(messages), stop);
            await sealedStream.ShutdownAsync();
            await ReadToItsEndAsync(socket, plain, stop);
        }
        else
        {
            await plain.WriteAsync(Frames(messages), stop);
            await ReadToItsEndAsync(socket, plain, stop);
        }
    }

    private static async Task ReadToItsEndAsync(Socket socket, NetworkStream stream, CancellationToken stop)
    {
        socket.Shutdown(SocketShutdown.Send);
        var ignored = new byte[4096];
        while (await stream.ReadAsync(ignored, stop) > 0)
        {
            // Its own goodbye.
        }
    }

    /// <summary>RFC 6587, 3.4.1, and RFC 5425, 4.3: each message behind its length.</summary>
    private static byte[] Frames(IReadOnlyList<byte[]> messages)
    {
        using var frames = new MemoryStream();
        foreach (var message in messages)
        {
            frames.Write(Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + " "));
            frames.Write(message);
        }
        return frames.ToArray();
    }

    private FaultException Away(string why) => new(FaultKind.Unavailable, FaultCodes.SyslogAway, $"The syslog collector {Where} {why}.");
}
