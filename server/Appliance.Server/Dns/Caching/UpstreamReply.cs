namespace Appliance.Server.Dns.Caching;

/// <summary>What came of a question to the forwarders.</summary>
/// <param name="Answer">With our own number; null when nobody said anything.</param>
/// <param name="Asked">Somebody was asked at all; not, when too many questions are under way.</param>
internal readonly record struct UpstreamReply(byte[]? Answer, bool Asked);
