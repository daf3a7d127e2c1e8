using Appliance.Contracts;

namespace Appliance.Web.Pages;

/// <summary>A pool for some clients only, as it is typed. What is left empty is not asked of a client.</summary>
public sealed class ClassPoolEntry
{
    /// <summary>"10.99.0.100-10.99.0.119"</summary>
    public string? Range { get; set; }

    /// <summary>Any of these; none: whatever it boots with.</summary>
    public HashSet<FirmwareKind> Firmware { get; init; } = [];

    public string? VendorClass { get; set; }

    public string? UserClass { get; set; }

    public string? MacPrefix { get; set; }

    public string? CircuitId { get; set; }

    public string? RemoteId { get; set; }

    /// <summary>A single address is a range of one.</summary>
    public AddressRange Pool
    {
        get
        {
            var ends = (Range ?? "").Split('-', 2, StringSplitOptions.TrimEntries);
            return new AddressRange(ends[0], ends[^1], new ClientClass
            {
                Firmware = Firmware.Count > 0 ? [.. Firmware.Order()] : null,
                VendorClass = Given(VendorClass),
                UserClass = Given(UserClass),
                MacPrefix = Given(MacPrefix),
                CircuitId = Given(CircuitId),
                RemoteId = Given(RemoteId),
            });
        }
    }

    public static ClassPoolEntry Of(AddressRange pool) => new()
    {
        Range = $"{pool.First}-{pool.Last}",
        Firmware = [.. pool.For?.Firmware ?? []],
        VendorClass = pool.For?.VendorClass,
        UserClass = pool.For?.UserClass,
        MacPrefix = pool.For?.MacPrefix,
        CircuitId = pool.For?.CircuitId,
        RemoteId = pool.For?.RemoteId,
    };

    public bool Same(ClassPoolEntry other)
    {
        var (mine, theirs) = (Pool, other.Pool);
        return (mine.First, mine.Last) == (theirs.First, theirs.Last) && Firmware.SetEquals(other.Firmware)
            && mine.For! with { Firmware = null } == theirs.For! with { Firmware = null };
    }

    private static string? Given(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();
}
