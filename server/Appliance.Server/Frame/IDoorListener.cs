using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Appliance.Server;

/// <summary>Opens the listening sockets of one door. The room that owns the door registers it as a singleton.</summary>
internal interface IDoorListener
{
    Door Door { get; }

    /// <summary>Calls one of Kestrel's Listen methods per address and applies <paramref name="mark"/> to each, which ties it to the door.</summary>
    void Listen(KestrelServerOptions kestrel, Action<ListenOptions> mark);
}
