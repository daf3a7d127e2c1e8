using System.Net.Sockets;
using System.Text.Json;

namespace Appliance.Rack;

/// <summary>Talks to a running QEMU (its QMP protocol: one JSON object a line).</summary>
internal static class Qmp
{
    /// <summary>Sends one command and waits for its answer.</summary>
    /// <exception cref="InvalidOperationException">when QEMU refuses it.</exception>
    public static async Task ExecuteAsync(string socketPath, string command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath));
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        await reader.ReadLineAsync();
        foreach (var line in (string[])["""{"execute":"qmp_capabilities"}""", command])
        {
            await writer.WriteLineAsync(line);
            await AnswerAsync(reader);
        }
    }

    /// <summary>Skips the events QEMU sends in between.</summary>
    private static async Task AnswerAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            using var answer = JsonDocument.Parse(line);
            if (answer.RootElement.TryGetProperty("return", out _)) return;
            if (answer.RootElement.TryGetProperty("error", out var error)) throw new InvalidOperationException($"QEMU refused: {error}");
        }
        throw new InvalidOperationException("QEMU hung up.");
    }
}
