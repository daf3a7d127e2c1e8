using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Appliance.Contracts;

namespace Appliance.Cli.Connection;

/// <summary>Whatever keeps an answer from us, and how to say it.</summary>
internal static class Unreachable
{
    /// <summary>How long a connection may take to come about.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>No appliance answered, or not the trusted one, or with something that no appliance says.</summary>
    public static bool Is(Exception thrown) =>
        thrown is UntrustedException or AuthenticationException or JsonException || MayPass(thrown);

    /// <summary>It may well answer in a moment.</summary>
    public static bool MayPass(Exception thrown) =>
        thrown is HttpRequestException or SocketException or IOException or FaultException { Kind: FaultKind.Unavailable or FaultKind.Exhausted } || IsLate(thrown);

    public static string Why(Exception thrown)
    {
        if (IsLate(thrown)) return $"no appliance answers there within {Patience.TotalSeconds:0} s. Is it running, and is --server right?";
        if (thrown is JsonException) return "what answers there does not speak as an appliance, or is of another version than this command. Is --server right?";
        for (var inner = thrown; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException { SocketErrorCode: SocketError.AccessDenied })
                return "only root and the group appliance may use the appliance's socket. Use sudo, join the group (sudo adduser $USER appliance, then sign in to this machine anew), or sign in over the network: appliance login --server https://127.0.0.1:8443";
            if (inner is SocketException socket) return $"no appliance answers there ({socket.Message}). Is it running, and is --server right?";
        }
        return thrown.Message;
    }

    /// <summary>A connection that does not come about in time ends as a cancellation that nobody asked for.</summary>
    private static bool IsLate(Exception thrown) => thrown is OperationCanceledException { InnerException: TimeoutException };
}
