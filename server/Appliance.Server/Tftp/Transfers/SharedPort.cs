using Appliance.Server.Tftp.Wire;

namespace Appliance.Server.Tftp.Transfers;

/// <summary>Transfers that run over the listener's own port, told apart by whom they are with. Belongs to the listener's loop.</summary>
internal sealed class SharedPort(int descriptor)
{
    private readonly Dictionary<Peer, Transfer> _transfers = [];

    public int Descriptor => descriptor;

    public void Add(Peer with, Transfer transfer) => _transfers[with] = transfer;

    public void Remove(Peer with, Transfer transfer)
    {
        if (_transfers.TryGetValue(with, out var current) && current == transfer) _transfers.Remove(with);
    }

    public Transfer? Find(Peer with) => _transfers.GetValueOrDefault(with);

    /// <summary>The port closes.</summary>
    public void GiveUp()
    {
        foreach (var transfer in _transfers.Values.ToArray()) transfer.GiveUp();
    }
}
