namespace Appliance.Protocols;

/// <summary>Why bytes are no message.</summary>
public enum WireError : byte
{
    None = 0,

    /// <summary>They end before the message does.</summary>
    Truncated,

    /// <summary>A length, a mark or a value is not what the RFC allows.</summary>
    Malformed,

    /// <summary>More than the message may hold, or than fits where it is written.</summary>
    TooLong,
}
