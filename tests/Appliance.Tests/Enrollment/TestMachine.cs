using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Agent.Contracts;
using Appliance.Protocols;
using Appliance.Protocols.Enrolment;
using Appliance.Server.Agents;
using Appliance.Server.Identity;
using Google.Protobuf;
using Hardware = Appliance.Agent.Contracts.Hardware;

namespace Appliance.Tests.Enrollment;

/// <summary>A machine with its key and its hardware, honest until a test makes it lie.</summary>
internal sealed class TestMachine : IDisposable
{
    public TestMachine(string uuid, string serial, params MacAddress[] macs)
    {
        Hardware = new Hardware
        {
            System = new Appliance.Agent.Contracts.System { Uuid = uuid, Serial = serial, Maker = "Example", Model = "Model 1" },
            Firmware = new Firmware { Kind = "bios" },
            Cpu = new Cpu { Model = "Simulated", Architecture = "x86_64", Sockets = 1, Cores = 2, Threads = 4 },
            MemoryBytes = 4ul << 30,
            Nics = { macs.Select((mac, i) => new Nic { Name = $"eth{i}", Mac = mac.ToString(), Link = true, Booted = i == 0 }) },
        };
        SigningRequest = Csr(Key);
    }

    public ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] SigningRequest { get; set; }

    public Hardware Hardware { get; }

    public string? BootToken { get; set; }

    public (string Id, byte[] Secret)? JoinToken { get; set; }

    public string Role { get; set; } = "discovery";

    public string Version { get; set; } = "0.1.0";

    public string Code(ICertificateAuthority authority) => ComparisonCode.Of(Key.ExportSubjectPublicKeyInfo(), Convert.FromHexString(authority.RootPin));

    public static byte[] Csr(ECDsa key) => new CertificateRequest("CN=agent", key, HashAlgorithmName.SHA256).CreateSigningRequest();

    /// <summary>The whole request, signed as an honest agent signs it.</summary>
    public EnrollRequest Ask(byte[] nonce, X509Certificate2 server)
    {
        var facts = Hardware.ToByteArray();
        var transcript = EnrolmentTranscript.Bytes(nonce, SigningRequest, server.PublicKey.ExportSubjectPublicKeyInfo(), facts);
        var request = new EnrollRequest
        {
            Nonce = ByteString.CopyFrom(nonce),
            Csr = ByteString.CopyFrom(SigningRequest),
            Facts = ByteString.CopyFrom(facts),
            Signature = ByteString.CopyFrom(Key.SignData(transcript, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)),
            Role = Role,
            AgentVersion = Version,
        };
        if (JoinToken is { } join) request.Join = new JoinProof { TokenId = join.Id, Hmac = ByteString.CopyFrom(HMACSHA256.HashData(SHA256.HashData(join.Secret), transcript)) };
        else if (BootToken is { } token) request.BootToken = token;
        return request;
    }

    /// <summary>The same, past the wire: straight to the desk.</summary>
    public Task<EnrollmentOutcome> EnrolAsync(MembersWorld world, string address = MembersWorld.Address)
    {
        var ask = Ask(world.Desk.Begin(address), world.Authority.ServerCertificate);
        return world.Desk.EnrollAsync(new EnrollmentRequest(
            ask.Nonce.ToByteArray(), ask.Csr.ToByteArray(), ask.Facts.ToByteArray(), Appliance.Server.Agents.Messages.HardwareMessages.Read(Hardware), ask.Signature.ToByteArray(),
            ask.ReasonCase == EnrollRequest.ReasonOneofCase.BootToken ? ask.BootToken : null, ask.Join?.TokenId, ask.Join?.Hmac.ToByteArray(), ask.Role, ask.AgentVersion, address),
            MembersWorld.Stop);
    }

    public void Dispose() => Key.Dispose();
}
