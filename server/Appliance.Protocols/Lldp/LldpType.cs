namespace Appliance.Protocols.Lldp;

/// <summary>IEEE 802.1AB-2016 table 8-1: those we read.</summary>
public enum LldpType : byte
{
    End = 0,
    Chassis = 1,
    Port = 2,
    TimeToLive = 3,
    PortDescription = 4,
    SystemName = 5,
    Organization = 127,
}
