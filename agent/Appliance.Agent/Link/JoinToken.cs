using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Appliance.Agent.Link;

/// <summary>An operator's one-use invitation: "apl1.&lt;id&gt;.&lt;secret&gt;.&lt;pin&gt;.&lt;addresses&gt;" (agent.proto). Its text is a secret.</summary>
internal sealed class JoinToken
{
    private const int SecretLength = 32;
    private readonly byte[] key;

    private JoinToken(string id, byte[] key, ServerPin pin, IReadOnlyList<ServerAddress> servers)
    {
        (Id, this.key, Pin, Servers) = (id, key, pin, servers);
    }

    public string Id { get; }

    public ServerPin Pin { get; }

    public IReadOnlyList<ServerAddress> Servers { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out JoinToken? token)
    {
        token = null;
        var parts = text?.Trim().Split('.', 5); // the addresses have dots of their own
        if (parts is not ["apl1", { Length: 32 } id, var secretText, var pinText, var addresses]) return false;
        if (!Guid.TryParseExact(id, "N", out _) || !ServerPin.TryParse(pinText, out var pin)) return false;
        if (!TryReadSecret(secretText, out var secret)) return false;

        var servers = new List<ServerAddress>();
        foreach (var address in addresses.Split(','))
        {
            if (!ServerAddress.TryParse(address, out var server)) return false;
            servers.Add(server);
        }
        token = new JoinToken(id, SHA256.HashData(secret), pin, servers);
        return true;
    }

    /// <summary>The secret itself never crosses the wire: the key of this HMAC is its hash, and that is all the server keeps.</summary>
    public byte[] Prove(byte[] transcript) => HMACSHA256.HashData(key, transcript);

    private static bool TryReadSecret(string text, out byte[] secret)
    {
        secret = new byte[SecretLength];
        return Base64Url.IsValid(text, out var length) && length == SecretLength && Base64Url.TryDecodeFromChars(text, secret, out _);
    }
}
