namespace Appliance.Contracts;

public sealed partial class ApplianceClient
{
    /// <summary>Ends a member's quarantine, and for a day lets it renew once with an old certificate.</summary>
    public Task RecoverAsync(string reference, CancellationToken stop) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{Root}resources/{Part(reference)}/recover"), stop);
}
