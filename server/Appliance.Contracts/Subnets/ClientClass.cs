namespace Appliance.Contracts;

/// <summary>Which DHCP clients are meant. All that is set must fit; at least one is.</summary>
public sealed record ClientClass
{
    /// <summary>What the client says it is (option 93).</summary>
    public IReadOnlyList<FirmwareKind>? Firmware { get; init; }

    /// <summary>How its vendor class begins (option 60): "PXEClient", "AAPLBSDPC".</summary>
    public string? VendorClass { get; init; }

    /// <summary>One of its user classes (option 77): "iPXE".</summary>
    public string? UserClass { get; init; }

    /// <summary>How its MAC address begins: "52:54:00".</summary>
    public string? MacPrefix { get; init; }

    /// <summary>The port its relay names (option 82, sub-option 1), as text or as octets "0x00040001".</summary>
    public string? CircuitId { get; init; }

    /// <summary>The switch its relay names (option 82, sub-option 2), likewise.</summary>
    public string? RemoteId { get; init; }
}
