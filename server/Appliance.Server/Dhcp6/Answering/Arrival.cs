using System.Net;

namespace Appliance.Server.Dhcp6.Answering;

/// <summary>How a packet came in.</summary>
/// <param name="Source">With its scope, so that it can be answered.</param>
/// <param name="IsMulticast">It was sent to all servers, not to an address of ours.</param>
/// <param name="At">When, by <see cref="TimeProvider.GetTimestamp"/>.</param>
internal readonly record struct Arrival(string Interface, IPAddress Source, bool IsMulticast, long At);

/// <summary>An answer and where it goes.</summary>
internal readonly record struct Outgoing(ReadOnlyMemory<byte> Datagram, IPAddress To, int Port);
