using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Appliance.Tests.Identity.Passkeys;

/// <summary>An authenticator and its browser in software, with one passkey; true where a test says nothing else.</summary>
internal sealed class SoftAuthenticator : IDisposable
{
    public const string Address = "https://localhost:8443";
    private const byte Present = 1;
    private const byte Verified = 4;
    private const byte HasKey = 64;

    public ECDsa Key { get; set; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] Id { get; } = RandomNumberGenerator.GetBytes(32);

    public byte[]? Owner { get; set; }

    /// <summary>One more at each use; 0 stays 0.</summary>
    public uint Count { get; set; } = 1;

    public byte Flags { get; set; } = Present | Verified;

    public string Origin { get; set; } = Address;

    public string Site { get; set; } = "localhost";

    public string? Type { get; set; }

    public string Make(string options)
    {
        var asked = JsonNode.Parse(options)!;
        Owner ??= Base64Url.DecodeFromChars(asked["user"]!["id"]!.GetValue<string>());
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString("none");
        writer.WriteTextString("attStmt");
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteTextString("authData");
        writer.WriteByteString([.. Data(HasKey), .. new byte[16], 0, (byte)Id.Length, .. Id, .. PublicKey()]);
        writer.WriteEndMap();
        return Answer(new JsonObject { ["clientDataJSON"] = Text(Said(asked, "webauthn.create")), ["attestationObject"] = Text(writer.Encode()), ["transports"] = new JsonArray("internal") });
    }

    public string Show(string options)
    {
        if (Count > 0) Count++;
        var (said, data) = (Said(JsonNode.Parse(options)!, "webauthn.get"), Data(0));
        var signature = Key.SignData([.. data, .. SHA256.HashData(said)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new JsonObject { ["clientDataJSON"] = Text(said), ["authenticatorData"] = Text(data), ["signature"] = Text(signature), ["userHandle"] = Text(Owner!) });
    }

    public void Dispose() => Key.Dispose();

    private string Answer(JsonObject response) => new JsonObject
    {
        ["id"] = Text(Id),
        ["rawId"] = Text(Id),
        ["type"] = "public-key",
        ["authenticatorAttachment"] = "platform",
        ["clientExtensionResults"] = new JsonObject(),
        ["response"] = response,
    }.ToJsonString();

    private byte[] Said(JsonNode asked, string type) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = Type ?? type,
        ["challenge"] = asked["challenge"]!.GetValue<string>(),
        ["origin"] = Origin,
        ["crossOrigin"] = false,
    }.ToJsonString());

    private byte[] Data(byte flags)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Site)), (byte)(Flags | flags), .. count];
    }

    /// <summary>COSE, RFC 9053: EC2, ES256, P-256.</summary>
    private byte[] PublicKey()
    {
        var point = Key.ExportParameters(false).Q;
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(5);
        foreach (var (name, value) in new[] { (1, 2), (3, -7), (-1, 1) })
        {
            writer.WriteInt32(name);
            writer.WriteInt32(value);
        }
        writer.WriteInt32(-2);
        writer.WriteByteString(point.X!);
        writer.WriteInt32(-3);
        writer.WriteByteString(point.Y!);
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static string Text(byte[] octets) => Base64Url.EncodeToString(octets);
}
