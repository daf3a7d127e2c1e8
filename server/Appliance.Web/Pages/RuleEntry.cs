using System.Net;
using Appliance.Contracts;

namespace Appliance.Web.Pages;

/// <summary>An approval rule as it is typed.</summary>
internal sealed class RuleEntry
{
    private DateTimeOffset? _ends;

    public string? Maker { get; set; }

    public string? Model { get; set; }

    public string? Subnet { get; set; }

    public string? MacPrefix { get; set; }

    public FirmwareKind? Firmware { get; set; }

    public int? LeastMemoryGib { get; set; }

    public int? MostMemoryGib { get; set; }

    public int? LeastDisks { get; set; }

    public int? MostDisks { get; set; }

    public string? Pool { get; set; } = "default";

    public string? HostName { get; set; } = "node-{n}";

    public int? Most { get; set; }

    public int? Order { get; set; } = 100;

    public bool UnlessData { get; set; } = true;

    /// <summary>The last day in UTC on which it is good. An end within a day stays as it is while its day does.</summary>
    public DateOnly? LastDay
    {
        get => _ends is { } ends ? DateOnly.FromDateTime(ends.UtcDateTime.AddTicks(-1)) : null;
        set
        {
            if (value != LastDay) _ends = value is { } day ? new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) : null;
        }
    }

    public static RuleEntry Of(ApprovalRule rule) => new()
    {
        Maker = rule.When.Maker,
        Model = rule.When.Model,
        Subnet = rule.When.Subnet,
        MacPrefix = rule.When.MacPrefix,
        Firmware = rule.When.Firmware,
        LeastMemoryGib = rule.When.LeastMemoryGib,
        MostMemoryGib = rule.When.MostMemoryGib,
        LeastDisks = rule.When.LeastDisks,
        MostDisks = rule.When.MostDisks,
        Pool = rule.Pool,
        HostName = rule.HostName,
        Most = rule.Most,
        Order = rule.Order,
        UnlessData = rule.UnlessData,
        _ends = rule.Ends,
    };

    /// <summary>For machines like this one: maker, model, and the subnet it has its address in.</summary>
    public static RuleEntry From(ResourceDetail machine, IReadOnlyList<Subnet> subnets) => new()
    {
        Maker = Text(machine.Resource.Maker),
        Model = Text(machine.Resource.Model),
        Subnet = IPAddress.TryParse(machine.Resource.Address, out var address)
            ? subnets.FirstOrDefault(subnet => IPNetwork.TryParse(subnet.Cidr, out var network) && network.Contains(address))?.Name : null,
        Pool = machine.Resource.Pool,
    };

    public ApprovalRuleSpec Spec() => new()
    {
        When = new RuleConditions
        {
            Maker = Text(Maker),
            Model = Text(Model),
            Subnet = Text(Subnet),
            MacPrefix = Text(MacPrefix),
            Firmware = Firmware,
            LeastMemoryGib = LeastMemoryGib,
            MostMemoryGib = MostMemoryGib,
            LeastDisks = LeastDisks,
            MostDisks = MostDisks,
        },
        Pool = Pool?.Trim() ?? "",
        HostName = Text(HostName),
        Most = Most,
        Ends = _ends,
        Order = Order ?? 100,
        UnlessData = UnlessData,
    };

    private static string? Text(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();
}
