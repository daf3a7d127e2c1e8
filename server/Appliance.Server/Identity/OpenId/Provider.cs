using System.Net;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Appliance.Server.Identity.OpenId;

/// <summary>What the provider publishes about itself (OpenID Connect Discovery 1.0), with its keys; remembered for ten minutes.</summary>
internal sealed class Provider(OpenIdSettings settings, ProviderDoor door, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>Whoever shows us tokens with made-up keys does not make us ask all the time.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1);
    private Known? _known;
    private DateTimeOffset _searched;

    /// <exception cref="Contracts.FaultException">Unavailable.</exception>
    public Task<OpenIdConnectConfiguration> FindAsync(CancellationToken stop) => FindAsync(page => true, stop);

    /// <summary>With this key, if the provider has it: it may be newer than what we remember.</summary>
    public Task<OpenIdConnectConfiguration> WithKeyAsync(string? key, CancellationToken stop) =>
        FindAsync(page => key is null || page.SigningKeys.Any(known => known.KeyId == key), stop);

    public void Dispose() => _turn.Dispose();

    private async Task<OpenIdConnectConfiguration> FindAsync(Func<OpenIdConnectConfiguration, bool> serves, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            var now = clock.GetUtcNow();
            if (_known is { } known && now - known.At < Fresh)
            {
                if (serves(known.Page) || now - _searched < Breath) return known.Page;
                _searched = now;
            }
            _known = new Known(await ReadAsync(stop), now);
            return _known.Page;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<OpenIdConnectConfiguration> ReadAsync(CancellationToken stop)
    {
        try
        {
            var page = OpenIdConnectConfiguration.Create(await GetAsync($"{settings.Issuer.TrimEnd('/')}/.well-known/openid-configuration", stop));
            // Discovery 4.3: exactly. Another issuer's page would let it vouch for this one's people.
            if (page.Issuer != settings.Issuer) throw door.Away($"it calls itself '{page.Issuer}', and the settings say '{settings.Issuer}'");
            foreach (var endpoint in new[] { page.AuthorizationEndpoint, page.TokenEndpoint, page.JwksUri })
                if (!IsSafe(endpoint)) throw door.Away("its page names an address that is not https");
            foreach (var key in new JsonWebKeySet(await GetAsync(page.JwksUri, stop)).GetSigningKeys()) page.SigningKeys.Add(key);
            return page;
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or System.Text.Json.JsonException)
        {
            throw door.Away("what it publishes about itself can not be read", unreadable);
        }
    }

    private async Task<string> GetAsync(string address, CancellationToken stop)
    {
        var (status, body) = await door.AskAsync(new HttpRequestMessage(HttpMethod.Get, address), stop);
        return status == HttpStatusCode.OK ? body : throw door.Away($"{address} answers with {(int)status}");
    }

    public static bool IsSafe(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps;

    private sealed record Known(OpenIdConnectConfiguration Page, DateTimeOffset At);
}
