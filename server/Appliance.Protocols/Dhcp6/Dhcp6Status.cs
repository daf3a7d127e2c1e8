namespace Appliance.Protocols;

/// <summary>How something ended (RFC 8415 §21.13).</summary>
public enum Dhcp6StatusCode : ushort
{
    Success = 0,
    UnspecFail = 1,
    NoAddrsAvail = 2,
    NoBinding = 3,
    NotOnLink = 4,
    UseMulticast = 5,
    NoPrefixAvail = 6,
}

/// <param name="Text">For people; may be empty.</param>
public sealed record Dhcp6Status(Dhcp6StatusCode Code, string Text = "");
