using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Appliance.Server.Agents.Listener;

/// <summary>Where members connect: TLS 1.3, and a client certificate that our own authority recognises. No other trust is asked.</summary>
internal sealed class AgentsDoor(AgentsSettings settings, DoorTls tls, ICertificateAuthority authority, ICertificateRenewals renewals, StaleCertificates stale, IEvents events, AgentMeters meters) : IDoorListener
{
    public Door Door => Door.Agents;

    public void Listen(KestrelServerOptions kestrel, Action<ListenOptions> mark) =>
        DoorSocket.Listen(kestrel, settings.Address, settings.Port, listen =>
        {
            mark(listen);
            tls.Speak(listen, "agents'", Demand);
        });

    private void Demand(EndPoint? remote, SslServerAuthenticationOptions options)
    {
        options.ClientCertificateRequired = true;
        // The platform's own chain building is kept off the network and its verdict is not used: only Recognise decides.
        options.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        options.RemoteCertificateValidationCallback = (_, presented, _, _) => IsMember(presented, remote);
    }

    private bool IsMember(X509Certificate? presented, EndPoint? remote)
    {
        if (presented is X509Certificate2 certificate)
        {
            if (authority.Recognise(certificate) is not null || renewals.RecogniseForRenewal(certificate) is not null) return true;
            stale.Look(certificate);
        }
        meters.Refused(FaultCodes.NotAMember);
        var address = remote is IPEndPoint ip ? DoorSocket.Plain(ip.Address).ToString() : "somewhere";
        events.Raise(new Event("agents.certificate-refused", Severity.Warning, null,
            $"A connection from {address} to the agents' port was refused: {(presented is null ? "it showed no certificate" : "its certificate is none of ours, or no longer good")}."));
        return false;
    }
}
