namespace Appliance.Protocols;

/// <summary>How a file's octets travel (RFC 1350 §1). "mail" is obsolete and refused.</summary>
public enum TftpMode
{
    Octet,
    Netascii,
}
