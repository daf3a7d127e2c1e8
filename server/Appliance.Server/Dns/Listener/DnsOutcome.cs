namespace Appliance.Server.Dns.Listener;

/// <summary>What became of a well-formed question.</summary>
internal enum DnsOutcome
{
    /// <summary>About our own names; answered from memory.</summary>
    Ours,

    /// <summary>A secondary's: for a transfer, or signed.</summary>
    Signed,

    /// <summary>An update (RFC 2136), whatever became of it.</summary>
    Update,

    /// <summary>Answered by a forwarder.</summary>
    Forwarded,

    /// <summary>Answered with what a forwarder said before.</summary>
    Cached,

    /// <summary>No forwarder answered: SERVFAIL.</summary>
    ForwardFailed,

    /// <summary>Not our names, and no forwarder is configured: REFUSED.</summary>
    RefusedNoForwarder,

    /// <summary>Not our names, from outside the subnets: REFUSED.</summary>
    RefusedOutside,

    /// <summary>Not our names, and no recursion wanted: REFUSED.</summary>
    RefusedNoRecursion,

    /// <summary>Zone transfers, other classes than IN, and types that are no data: REFUSED.</summary>
    RefusedType,
}
