using System.Net;

namespace Appliance.Protocols;

/// <summary>
/// What a client wants for one of its interfaces, or is given for it (RFC 8415 §21.4): a server answers with the same number and its
/// addresses, or with a status.
/// </summary>
/// <param name="Iaid">The client's own number for it.</param>
/// <param name="Renew">T1 in seconds; 0 leaves it to the client.</param>
/// <param name="Rebind">T2 in seconds; 0 leaves it to the client.</param>
/// <param name="Status">Null stands for success.</param>
public sealed record IdentityAssociation(uint Iaid, uint Renew, uint Rebind, IReadOnlyList<AssignedAddress> Addresses, Dhcp6Status? Status = null);

/// <summary>An address of an association (RFC 8415 §21.6). Lifetimes are in seconds; 0xffffffff never ends.</summary>
/// <param name="Status">Null stands for success.</param>
public sealed record AssignedAddress(IPAddress Address, uint Preferred, uint Valid, Dhcp6Status? Status = null);

/// <summary>What kind of machine a client is (RFC 8415 §21.16): HTTP boot says "HTTPClient" under the number 343.</summary>
/// <param name="Enterprise">IANA's number of the vendor.</param>
public sealed record Dhcp6VendorClass(uint Enterprise, IReadOnlyList<byte[]> Classes);
