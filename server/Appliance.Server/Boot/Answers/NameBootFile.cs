using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Boot.Timeline;
using Appliance.Server.Dhcp;
using Appliance.Server.Events;

namespace Appliance.Server.Boot.Answers;

/// <summary>Boot's link in the DHCP chain: names the boot file, and puts what has really been answered on the timeline.</summary>
internal sealed class NameBootFile(
    MachineStanding standing, BootTimeline timeline, SeenMachines seen, BootSettings settings, IEvents events) : IDhcpHandler
{
    public const string BiosLoader = "undionly.kpxe";
    public const string UefiLoader = "snponly.efi";

    public DhcpStage Stage => DhcpStage.Boot;

    public ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop)
    {
        if (!exchange.WantsBoot || exchange.Type is not (DhcpMessageType.Discover or DhcpMessageType.Request)) return ValueTask.FromResult(DhcpVerdict.Continue);
        var question = standing.Ask(exchange.Mac, exchange.Firmware, Client(exchange));
        if (!question.Ignored) seen.Note(exchange.Mac, exchange.Firmware);
        var answer = BootDecision.Decide(question);
        exchange.BootFile = Name(answer.File, exchange);
        if (answer.File == BootFileChoice.None && !question.Ignored && exchange.Type == DhcpMessageType.Discover) SayNothingFits(exchange);
        return ValueTask.FromResult(DhcpVerdict.Continue);
    }

    public void Answered(DhcpExchange exchange)
    {
        if (exchange.WantsBoot && exchange.Subnet.Mode == SubnetMode.Observe) Notice(exchange);
        else if (exchange.WantsBoot && !standing.Ask(exchange.Mac, exchange.Firmware, Client(exchange)).Ignored) timeline.Heard(exchange);
        else if (!exchange.WantsBoot && exchange.AnswerType == DhcpMessageType.Ack) timeline.SystemGotAddress(exchange.Mac, $"{exchange.Address} to the system that was booted");
    }

    /// <summary>It was not answered, so there is no boot to follow: the machine is known from now on, and that is all.</summary>
    private void Notice(DhcpExchange exchange)
    {
        if (exchange.Type == DhcpMessageType.Discover && !standing.Ask(exchange.Mac, exchange.Firmware, Client(exchange)).Ignored) seen.Note(exchange.Mac, exchange.Firmware);
    }

    private string? Name(BootFileChoice choice, DhcpExchange exchange) => choice switch
    {
        BootFileChoice.BiosLoader => BiosLoader,
        BootFileChoice.UefiLoader => UefiLoader,
        BootFileChoice.UefiLoaderUrl => $"http://{exchange.Subnet.ServerAddress}:{settings.HttpPort}/files/{UefiLoader}",
        // The address is written out: iPXE's net0 need not be the port it booted from.
        BootFileChoice.ScriptUrl => $"http://{exchange.Subnet.ServerAddress}:{settings.HttpPort}/boot.ipxe?mac={exchange.Mac}",
        _ => null,
    };

    private void SayNothingFits(DhcpExchange exchange) => events.Raise(new Event(
        "boot.firmware-unsupported", Severity.Notice, null,
        $"{standing.Name(exchange.Mac)} asks to boot as {exchange.Firmware}{(exchange.IsHttpBoot ? " by HTTP" : "")}; there is no boot file for that yet, so it goes on to its next boot device."));

    private static BootClient Client(DhcpExchange exchange) =>
        exchange.IsIpxe ? BootClient.Ipxe : exchange.IsHttpBoot ? BootClient.HttpBoot : BootClient.Pxe;
}
