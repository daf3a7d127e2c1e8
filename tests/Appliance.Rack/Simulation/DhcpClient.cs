using System.Net;
using System.Security.Cryptography;
using Appliance.Protocols;

namespace Appliance.Rack;

/// <summary>What a machine learns from DHCP.</summary>
public sealed record DhcpLease(IPAddress Address, IPAddress Server, IPAddress NextServer, string BootFile, TimeSpan Duration);

/// <summary>One machine's DHCP client as firmware has it: DISCOVER, choose, REQUEST, and again after a while when nothing comes.</summary>
public sealed class DhcpClient(SimulatedNetwork network, MachineIdentity machine)
{
    private static readonly TimeSpan[] Patience = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(16)];

    /// <summary>Option 93: 0 is a BIOS, 7 UEFI x64.</summary>
    public ushort Architecture { get; init; }

    /// <summary>Option 77 says "iPXE": the boot loader asks, and no longer the firmware.</summary>
    public bool IsIpxe { get; init; }

    /// <summary>Which offer to take; the first one when null.</summary>
    public Func<DhcpMessage, bool>? Takes { get; init; }

    public async Task<DhcpLease> LeaseAsync(CancellationToken stop)
    {
        var transaction = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
        try
        {
            var offer = await AskAsync(Message(transaction, DhcpMessageType.Discover), DhcpMessageType.Offer, stop);
            var request = Message(transaction, DhcpMessageType.Request);
            var server = offer.Options.Get(DhcpOption.ServerId);
            request.Options.Set(DhcpOption.ServerId, server);
            request.Options.Set(DhcpOption.RequestedAddress, offer.YourAddress);
            var ack = await AskAsync(request, DhcpMessageType.Ack, stop);
            var file = ack.Options.Get(DhcpOption.BootFile) is { Length: > 0 } option ? option : ack.BootFile;
            return new DhcpLease(ack.YourAddress.ToIPAddress(), server.ToIPAddress(), ack.NextServer.ToIPAddress(), file,
                TimeSpan.FromSeconds(ack.Options.Get(DhcpOption.LeaseTime)));
        }
        finally
        {
            network.Forget(transaction);
        }
    }

    /// <summary>Says DISCOVER and looks at what comes, without taking anything.</summary>
    public async Task<DhcpMessage> DiscoverAsync(CancellationToken stop) =>
        await AskAsync(Message(BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)), DhcpMessageType.Discover), DhcpMessageType.Offer, stop);

    private async Task<DhcpMessage> AskAsync(DhcpMessage question, DhcpMessageType wanted, CancellationToken stop)
    {
        foreach (var patience in Patience)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(patience);
            try
            {
                await foreach (var answer in network.AskAsync(question, limit.Token))
                {
                    if (answer.Type == DhcpMessageType.Nak) throw new DhcpNakException(machine.Mac);
                    if (answer.Type == wanted && (wanted != DhcpMessageType.Offer || Takes?.Invoke(answer) != false)) return answer;
                }
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // Nothing came; once more, and wait longer.
            }
        }
        throw new TimeoutException($"{machine.Mac}: nobody answered {question.Type}.");
    }

    private DhcpMessage Message(uint transaction, DhcpMessageType type)
    {
        // The broadcast flag: a machine without an address can not be reached otherwise through a shared card.
        var message = new DhcpMessage { Op = DhcpMessage.BootRequest, TransactionId = transaction, Flags = 0x8000, Mac = machine.Mac };
        message.Options.Set(DhcpOption.MessageType, type);
        message.Options.Set(DhcpOption.MaxMessageSize, (ushort)1472);
        message.Options.Set(DhcpOption.ParameterList, [1, 3, 6, 12, 15, 43, 60, 66, 67, 175]);
        message.Options.Set(DhcpOption.VendorClass, $"PXEClient:Arch:{Architecture:00000}:UNDI:002001");
        message.Options.Set(DhcpOption.ClientArch, [Architecture]);
        message.Options.Set(DhcpOption.MachineId, [0, .. machine.Uuid.ToByteArray()]);
        if (IsIpxe) message.Options.Set(DhcpOption.UserClass, ["iPXE"]);
        return message;
    }
}
