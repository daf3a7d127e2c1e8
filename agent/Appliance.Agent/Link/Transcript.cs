using System.Security.Cryptography;
using System.Text;

namespace Appliance.Agent.Link;

/// <summary>What both proofs of enrolment are made over (agent.proto): it binds them to this nonce, this key, this server and these facts.</summary>
internal static class Transcript
{
    public static byte[] Of(ReadOnlySpan<byte> nonce, byte[] signingRequest, byte[] serverLeafKey, byte[] facts) =>
    [
        .. Encoding.ASCII.GetBytes("appliance-enrol-1"), .. nonce,
        .. SHA256.HashData(signingRequest), .. SHA256.HashData(serverLeafKey), .. SHA256.HashData(facts),
    ];
}
