using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Boot.Timeline;
using Appliance.Server.Dhcp;
using Appliance.Server.Events;

namespace Appliance.Server.Boot.Answers;

/// <summary>Boot's link in the DHCP chain: names the boot file, and puts what has really been answered on the timeline.</summary>
internal sealed class NameBootFile(
    MachineStanding standing, BootTimeline timeline, SeenMachines seen, SignedOnly signed, BootSettings settings, IEvents events) : IDhcpHandler
{
    public DhcpStage Stage => DhcpStage.Boot;

    public ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop)
    {
        if (!exchange.WantsBoot || exchange.Type is not (DhcpMessageType.Discover or DhcpMessageType.Request)) return ValueTask.FromResult(DhcpVerdict.Continue);
        exchange.BootFile = Name(Decide(exchange), exchange.Subnet.ServerAddress, exchange.Mac, settings.HttpPort);
        return ValueTask.FromResult(DhcpVerdict.Continue);
    }

    /// <summary>Which file a client that boots is named; it is known from now on.</summary>
    public BootFileChoice Decide(DhcpExchange exchange)
    {
        if (exchange.IsIpxe) signed.Spoke(exchange.Mac);
        else if (exchange.Type == DhcpMessageType.Discover) signed.Asked(exchange.Mac);
        var question = standing.Ask(exchange.Mac, exchange.Firmware, Client(exchange));
        if (!question.Ignored) seen.Note(exchange.Mac, exchange.Firmware);
        var answer = BootDecision.Decide(question);
        if (answer.File == BootFileChoice.None && !question.Ignored && question.Client is not (BootClient.SignedPxe or BootClient.SignedHttpBoot) && exchange.Type == DhcpMessageType.Discover) SayNothingFits(exchange);
        return answer.File;
    }

    public void Answered(DhcpExchange exchange)
    {
        if (exchange.WantsBoot && (exchange.Subnet.Mode == SubnetMode.Observe || exchange.WentElsewhere)) Notice(exchange);
        if (exchange.WantsBoot && exchange.Subnet.Mode != SubnetMode.Observe && !standing.Ask(exchange.Mac, exchange.Firmware, Client(exchange)).Ignored) timeline.Heard(exchange);
        else if (!exchange.WantsBoot && exchange.AnswerType == DhcpMessageType.Ack) timeline.SystemGotAddress(exchange.Mac, $"{exchange.Address} to the system that was booted");
    }

    /// <summary>It was not answered, so there is no boot to follow: the machine is known from now on, and that is all.</summary>
    private void Notice(DhcpExchange exchange)
    {
        if (exchange.Type == DhcpMessageType.Discover && !standing.Ask(exchange.Mac, exchange.Firmware, Client(exchange)).Ignored) seen.Note(exchange.Mac, exchange.Firmware);
    }

    /// <summary>What options 66 and 67 say: a name by TFTP, or a URL; null for no file.</summary>
    public static string? Name(BootFileChoice choice, IPAddress server, MacAddress mac, int httpPort) => choice switch
    {
        BootFileChoice.BiosLoader => BootNames.BiosLoader,
        BootFileChoice.BiosLoaderUrl => $"http://{Literal.Of(server)}:{httpPort}/files/{BootNames.BiosLoader}",
        BootFileChoice.UefiLoader => BootNames.UefiLoader,
        BootFileChoice.SignedLoader => BootNames.SignedLoader,
        BootFileChoice.UefiLoaderUrl => $"http://{Literal.Of(server)}:{httpPort}/files/{BootNames.UefiLoader}",
        // The address is written out: iPXE's net0 need not be the port it booted from.
        BootFileChoice.ScriptUrl => $"http://{Literal.Of(server)}:{httpPort}/boot.ipxe?mac={mac}",
        _ => null,
    };

    private void SayNothingFits(DhcpExchange exchange) => events.Raise(new Event(
        "boot.firmware-unsupported", Severity.Notice, null,
        $"{standing.Name(exchange.Mac)} asks to boot as {exchange.Firmware}{(exchange.IsHttpBoot ? " by HTTP" : "")}; there is no boot file for that yet, so it goes on to its next boot device."));

    private BootClient Client(DhcpExchange exchange) => (exchange.IsIpxe, exchange.IsHttpBoot, IsSigned(exchange)) switch
    {
        (true, _, _) => BootClient.Ipxe,
        (_, true, true) => BootClient.SignedHttpBoot,
        (_, true, _) => BootClient.HttpBoot,
        (_, _, true) => BootClient.SignedPxe,
        _ => BootClient.Pxe,
    };

    private bool IsSigned(DhcpExchange exchange) => exchange.Firmware == FirmwareKind.UefiX64 && signed.Has(exchange.Mac);
}
