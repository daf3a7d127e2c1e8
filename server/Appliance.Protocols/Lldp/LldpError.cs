namespace Appliance.Protocols.Lldp;

/// <summary>Why a frame was dropped.</summary>
public enum LldpError
{
    None,
    Truncated,
    WrongOrder,
    BadLength,
}
