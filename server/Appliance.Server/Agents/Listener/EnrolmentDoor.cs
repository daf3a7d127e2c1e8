using Appliance.Server.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Appliance.Server.Agents.Listener;

/// <summary>Where strangers knock: the server alone shows a certificate, and nobody gets many connections.</summary>
internal sealed class EnrolmentDoor(AgentsSettings settings, DoorTls tls, ConnectionLimit limit) : IDoorListener, IEnrolmentDoor
{
    public Door Door => Door.Enrolment;

    public int Port => settings.EnrolmentPort;

    public void Listen(KestrelServerOptions kestrel, Action<ListenOptions> mark) =>
        DoorSocket.Listen(kestrel, settings.Address, settings.EnrolmentPort, listen =>
        {
            limit.Guard(listen);
            mark(listen);
            tls.Speak(listen, "enrolment", (_, _) => { });
        });
}
