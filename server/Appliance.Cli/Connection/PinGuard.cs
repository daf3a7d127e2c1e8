namespace Appliance.Cli.Connection;

/// <summary>Says in our words why a certificate was not trusted; the framework only says that it was not.</summary>
internal sealed class PinGuard(PinnedRoot root, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException lost) when (root.Refusal is { } why)
        {
            throw new UntrustedException(why, lost);
        }
    }
}
