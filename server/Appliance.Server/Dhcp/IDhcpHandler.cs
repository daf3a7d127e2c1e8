namespace Appliance.Server.Dhcp;

/// <summary>When a handler has its turn.</summary>
public enum DhcpStage
{
    Admit,
    Address,
    Network,
    Boot,
    Finish,
}

public enum DhcpVerdict
{
    Continue,
    Answer,
    Drop,
}

/// <summary>One link of the chain that answers a request. Rooms upstairs bring their own.</summary>
public interface IDhcpHandler
{
    DhcpStage Stage { get; }

    ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop);

    /// <summary>Told what has really left (or did not): the boot timeline listens here. Returns at once.</summary>
    void Answered(DhcpExchange exchange)
    {
    }
}
