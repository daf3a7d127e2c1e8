namespace Appliance.Protocols.Tls;

/// <summary>The first a TLS client says (RFC 8446 §4.1.2), as far as it tells which versions it speaks.</summary>
public static class ClientHello
{
    private const ushort SupportedVersions = 43; // RFC 8446 §4.2.1
    private const ushort Tls13 = 0x0304;

    /// <param name="record">From the record's header on.</param>
    /// <returns>False also when it is no ClientHello.</returns>
    public static bool OffersTls13(ReadOnlySpan<byte> record)
    {
        var wire = new WireReader(record);
        wire.Bytes(5 + 4 + 2 + 32); // headers of record and handshake, the version of old, random
        wire.Bytes(wire.U8()); // session
        wire.Bytes(wire.U16()); // cipher suites
        wire.Bytes(wire.U8()); // compression
        var extensions = new WireReader(wire.Bytes(wire.U16()));
        while (extensions.Remaining > 0)
        {
            var kind = extensions.U16();
            var value = extensions.Bytes(extensions.U16());
            if (kind == SupportedVersions) return Names13(value);
        }
        return false;
    }

    private static bool Names13(ReadOnlySpan<byte> value)
    {
        var wire = new WireReader(value);
        var versions = new WireReader(wire.Bytes(wire.U8()));
        while (versions.Remaining > 0)
            if (versions.U16() == Tls13) return true;
        return false;
    }
}
