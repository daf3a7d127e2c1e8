namespace Appliance.Server.Dns.Screening;

/// <summary>What a packet is, before anybody acts on it. Everything but <see cref="Query"/> is counted under its name.</summary>
internal enum ScreenVerdict
{
    /// <summary>One well-formed question.</summary>
    Query,

    // Dropped without an answer.
    TooShort,
    TooLong,
    NotAQuery,

    // Answered with NOTIMP: NOTIFY, STATUS, …
    OtherOperation,

    // Answered with FORMERR.
    QuestionCount,
    MalformedName,
    CutShort,
    UnexpectedRecord,
    MalformedExtension,
    TrailingBytes,

    // Answered with BADVERS (RFC 6891 §6.1.3).
    ExtensionVersion,
}
