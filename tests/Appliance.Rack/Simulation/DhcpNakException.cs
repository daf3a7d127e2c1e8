using Appliance.Protocols;

namespace Appliance.Rack;

/// <summary>A server has taken its offer back (RFC 2131, 3.1, step 5): the client begins again.</summary>
public sealed class DhcpNakException(MacAddress mac) : InvalidOperationException($"{mac}: the request was answered with NAK.");
