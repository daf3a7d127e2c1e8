using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Boot.Timeline;
using Appliance.Server.Events;
using Appliance.Server.Inventory;

namespace Appliance.Server.Boot.Endpoints;

/// <summary>"I am switching it on."</summary>
internal sealed class Announcements(IMachines machines, IResourceViews views, BootTimeline timeline, TimelineWriter writer, IEvents events)
{
    private const int Longest = 24 * 3600;

    public async Task<Resource> ExpectAsync(ExpectRequest request, string by, CancellationToken stop)
    {
        var faults = new List<FieldFault>();
        if (!MacAddress.TryParse(request.Mac, out var mac) || !mac.IsUnicast) faults.Add(new FieldFault("mac", "Not the address of a machine: write it as 52:54:00:aa:00:01."));
        if (request.WithinSeconds is < 10 or > Longest) faults.Add(new FieldFault("withinSeconds", $"Use 10 to {Longest}."));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "This machine can not be expected as asked.", faults);
        if (machines.IsIgnored(mac)) throw new FaultException(FaultKind.Conflict, FaultCodes.MachineIgnored, $"{mac} was rejected by an operator and is ignored.");
        var machine = await machines.SeenAsync(mac, FirmwareKind.Unknown, stop)
            ?? throw new FaultException(FaultKind.Exhausted, FaultCodes.TooManyPending, $"{mac} can not be written down: too many unapproved machines are known.");
        timeline.Expect(mac, TimeSpan.FromSeconds(request.WithinSeconds));
        await writer.WrittenAsync(stop);
        events.Raise(new Event("boot.expected", Severity.Info, $"resource/{machine.Id}", $"{by} is switching {machine.Name} ({mac}) on."));
        return await views.ShowAsync(machine.Id, stop);
    }
}
