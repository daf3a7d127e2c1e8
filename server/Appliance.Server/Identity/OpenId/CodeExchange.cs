using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Appliance.Server.Identity.OpenId;

/// <summary>What we ask the provider ourselves, behind the browser's back: tokens for a code, and what the ID token left out.</summary>
internal sealed class CodeExchange(OpenIdSettings settings, ProviderDoor door, ISecrets secrets)
{
    public static SecretName ClientSecret { get; } = new("openid-client-secret", "openid");

    /// <returns>ID token and access token; null: the provider refuses the code.</returns>
    public async Task<(string IdToken, string? AccessToken)?> RedeemAsync(OpenIdConnectConfiguration page, string code, OpenIdBegun begun, CancellationToken stop)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = begun.Back,
            ["code_verifier"] = begun.Verifier,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, page.TokenEndpoint);
        await SignAsync(request, page, form, stop);
        request.Content = new FormUrlEncodedContent(form);
        request.Headers.Accept.ParseAdd("application/json");
        var (status, body) = await door.AskAsync(request, stop);
        var answer = Parse(body);
        if (status == HttpStatusCode.OK)
            return answer.Text("id_token") is { } token ? (token, answer.Text("access_token")) : throw door.Away("it gives no ID token for a code");
        // RFC 6749, 5.2: invalid_grant is about this code; everything else about us, and the same next time.
        if (status == HttpStatusCode.Unauthorized || answer.Text("error") is "invalid_client" or "unauthorized_client")
            throw door.Away($"it does not accept us as {settings.ClientId}; compare the secret {ClientSecret} with the provider's");
        return (int)status < 500 ? null : throw door.Away($"its token endpoint answers with {(int)status}");
    }

    /// <summary>The UserInfo endpoint: Core, 5.3.</summary>
    /// <returns>Null when there is none, or it speaks of somebody else (5.3.4).</returns>
    public async Task<Claims?> AskMoreAsync(OpenIdConnectConfiguration page, string? accessToken, string subject, CancellationToken stop)
    {
        if (accessToken is null || !Provider.IsSafe(page.UserInfoEndpoint)) return null;
        using var request = new HttpRequestMessage(HttpMethod.Get, page.UserInfoEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        var (status, body) = await door.AskAsync(request, stop);
        if (status != HttpStatusCode.OK) return null;
        var claims = new Claims(Parse(body).Root);
        return claims.Text("sub") == subject ? claims : null;
    }

    private async Task SignAsync(HttpRequestMessage request, OpenIdConnectConfiguration page, Dictionary<string, string> form, CancellationToken stop)
    {
        var secret = await secrets.ReadAsync(ClientSecret, stop);
        var ways = page.TokenEndpointAuthMethodsSupported;
        var inForm = ways.Contains("client_secret_post") && !ways.Contains("client_secret_basic");
        if (secret is null || inForm) form["client_id"] = settings.ClientId;
        if (secret is null) return; // A public client; the code is safe by PKCE.
        if (inForm) form["client_secret"] = secret;
        else request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Form(settings.ClientId)}:{Form(secret)}")));
    }

    /// <summary>RFC 6749, 2.3.1: both are form-encoded first.</summary>
    private static string Form(string text) => WebUtility.UrlEncode(text);

    private static Answer Parse(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return new Answer(json.RootElement.Clone());
        }
        catch (JsonException)
        {
            return new Answer(default);
        }
    }

    private readonly record struct Answer(JsonElement Root)
    {
        public string? Text(string name) =>
            Root.ValueKind == JsonValueKind.Object && Root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
