namespace Appliance.Server.Dhcp.Answering;

/// <summary>The handlers, each at its stage.</summary>
internal sealed class DhcpChain(IEnumerable<IDhcpHandler> handlers)
{
    private readonly IDhcpHandler[] _handlers = [.. handlers.OrderBy(handler => handler.Stage)];

    /// <returns>False when it is dropped.</returns>
    public async ValueTask<bool> DecideAsync(DhcpExchange exchange, CancellationToken stop)
    {
        foreach (var handler in _handlers)
        {
            var verdict = await handler.HandleAsync(exchange, stop);
            if (verdict == DhcpVerdict.Drop) return false;
            if (verdict == DhcpVerdict.Answer) break;
        }
        return exchange.AnswerType is not null;
    }

    public void Tell(DhcpExchange exchange)
    {
        foreach (var handler in _handlers) handler.Answered(exchange);
    }
}
