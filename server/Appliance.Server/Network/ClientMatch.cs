using Appliance.Contracts;
using Appliance.Protocols;

namespace Appliance.Server.Network;

/// <summary>A <see cref="ClientClass"/> ready to be compared with a request.</summary>
public sealed class ClientMatch
{
    private readonly FirmwareKind[] _firmware;
    private readonly string _vendorClass;
    private readonly string? _userClass;
    private readonly (ulong Bits, int Length) _prefix;
    private readonly byte[]? _circuitId;
    private readonly byte[]? _remoteId;

    internal ClientMatch(ClientClass wanted)
    {
        Class = wanted;
        _firmware = [.. wanted.Firmware ?? []];
        _vendorClass = wanted.VendorClass ?? "";
        _userClass = wanted.UserClass;
        _prefix = TryReadPrefix(wanted.MacPrefix, out var prefix) ? prefix : default;
        _circuitId = wanted.CircuitId is { } circuit ? Octets.Read(circuit) : null;
        _remoteId = wanted.RemoteId is { } remote ? Octets.Read(remote) : null;
    }

    /// <summary>As the operator wrote it.</summary>
    public ClientClass Class { get; }

    public bool Fits(in ClientTraits client) =>
        (_firmware.Length == 0 || Array.IndexOf(_firmware, client.Firmware) >= 0)
        && client.VendorClass.StartsWith(_vendorClass, StringComparison.Ordinal)
        && (_userClass is null || client.UserClasses.Contains(_userClass))
        && (_prefix.Length == 0 || client.Mac.Bits >> (48 - _prefix.Length) == _prefix.Bits)
        && (_circuitId is null || client.CircuitId.Span.SequenceEqual(_circuitId))
        && (_remoteId is null || client.RemoteId.Span.SequenceEqual(_remoteId));

    /// <summary>What is wrong with a class, each with the field's name; nothing when all is right.</summary>
    internal static IEnumerable<(string Field, string Problem)> Faults(ClientClass wanted)
    {
        if (wanted is { Firmware: null or [], VendorClass: null, UserClass: null, MacPrefix: null, CircuitId: null, RemoteId: null })
            yield return ("", "A class says at least one thing about its clients; without one the pool is everybody's.");
        if (wanted.Firmware?.Any(kind => !Enum.IsDefined(kind)) == true) yield return (".firmware", "There is no such firmware.");
        if (wanted.VendorClass is { Length: 0 or > 255 }) yield return (".vendorClass", "1 to 255 characters.");
        if (wanted.UserClass is { Length: 0 or > 255 }) yield return (".userClass", "1 to 255 characters.");
        if (wanted.MacPrefix is { } prefix && !TryReadPrefix(prefix, out _)) yield return (".macPrefix", "1 to 6 octets, like 52:54:00.");
        if (wanted.CircuitId is { } circuit && Octets.Read(circuit) is not { Length: > 0 and <= 255 }) yield return (".circuitId", "Text without blanks, or octets like 0x00040001.");
        if (wanted.RemoteId is { } remote && Octets.Read(remote) is not { Length: > 0 and <= 255 }) yield return (".remoteId", "Text without blanks, or octets like 0x00040001.");
    }

    private static bool TryReadPrefix(string? text, out (ulong Bits, int Length) prefix)
    {
        prefix = default;
        if (text is null) return false;
        var hex = text.Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        if (hex.Length is < 2 or > 12 || hex.Length % 2 != 0 || !hex.All(char.IsAsciiHexDigit)) return false;
        prefix = (Convert.ToUInt64(hex, 16), hex.Length * 4);
        return true;
    }
}

/// <summary>What a DHCP request says of its sender.</summary>
public readonly struct ClientTraits(MacAddress mac, FirmwareKind firmware, string vendorClass, IReadOnlyCollection<string> userClasses, ReadOnlyMemory<byte> circuitId, ReadOnlyMemory<byte> remoteId)
{
    public MacAddress Mac { get; } = mac;
    public FirmwareKind Firmware { get; } = firmware;
    public string VendorClass { get; } = vendorClass;
    public IReadOnlyCollection<string> UserClasses { get; } = userClasses;
    public ReadOnlyMemory<byte> CircuitId { get; } = circuitId;
    public ReadOnlyMemory<byte> RemoteId { get; } = remoteId;
}
