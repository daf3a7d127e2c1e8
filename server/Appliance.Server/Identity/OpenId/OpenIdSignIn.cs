using System.Net;
using Appliance.Contracts;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Tickets;
using Appliance.Server.Store;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Appliance.Server.Identity.OpenId;

/// <summary>Signing in by way of the provider: the authorisation code flow with PKCE, OpenID Connect Core 3.1 and RFC 7636.</summary>
internal sealed class OpenIdSignIn(
    OpenIdSettings settings, Provider provider, CodeExchange exchange, IdTokens tokens, OpenIdMembers members, OwnAddress own, TicketSeal tickets, IStore store, SignIn signIn)
{
    /// <summary>Where the provider sends browsers back to; it knows the whole address.</summary>
    public const string ReturnPath = "/sign-in/openid";
    private const string Purpose = "openid";

    /// <summary>Where to send the browser, and what it has to bring back with the provider's answer.</summary>
    public async Task<OpenIdStart> BeginAsync(string address, CancellationToken stop)
    {
        DemandOn();
        var back = new Uri(own.Read(address), ReturnPath).AbsoluteUri;
        var page = await provider.FindAsync(stop);
        var begun = OpenIdBegun.At(back);
        var (ticket, expires) = await tickets.MakeAsync(Purpose, begun, stop);
        var url = QueryHelpers.AddQueryString(page.AuthorizationEndpoint, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = settings.ClientId,
            ["redirect_uri"] = back,
            ["scope"] = string.Join(' ', settings.Scopes.Prepend("openid").Distinct(StringComparer.Ordinal)),
            ["state"] = begun.State,
            ["nonce"] = begun.Nonce,
            ["code_challenge"] = begun.Challenge,
            ["code_challenge_method"] = "S256",
        });
        return new OpenIdStart(url, ticket, expires);
    }

    public async Task<LoginReply> FinishAsync(OpenIdLogin answer, IPAddress? from, string? agent, CancellationToken stop)
    {
        DemandOn();
        var begun = await tickets.OpenAsync<OpenIdBegun>(Purpose, answer.Ticket, stop);
        if (!IdTokens.Same(answer.State, begun.State)) throw Refused(from, "the answer belongs to another sign-in");
        var page = await provider.FindAsync(stop);
        CheckIssuer(page, answer.Issuer, from);
        var (idToken, accessToken) = await exchange.RedeemAsync(page, answer.Code, begun, stop) ?? throw Refused(from, $"{settings.ShownName} does not know this code, or not any more");
        var (claims, why) = await tokens.ReadAsync(idToken, begun.Nonce, stop);
        if (claims is null) throw Refused(from, $"the ID token {why}");
        var person = await DescribeAsync(page, claims, accessToken, from, stop);
        var admitted = await store.InTransactionAsync(async transaction =>
        {
            await tickets.SpendAsync(transaction, answer.Ticket, stop);
            return await members.AdmitAsync(transaction, person, stop);
        }, stop);
        if (admitted.Account is not { } account) throw Refused(from, admitted.Why);
        return await signIn.AdmitAsync(account, new LoginRequest(account.Name, "", answer.TokenName, answer.Session), from, agent, person.Both, stop);
    }

    /// <summary>Where a browser goes that shall leave the provider too: OpenID Connect RP-Initiated Logout 1.0.</summary>
    public async Task<OpenIdLeave> LeaveAsync(string address, CancellationToken stop)
    {
        DemandOn();
        var back = new Uri(own.Read(address), "/sign-in").AbsoluteUri;
        var page = await provider.FindAsync(stop);
        return new OpenIdLeave(!Provider.IsSafe(page.EndSessionEndpoint) ? null : QueryHelpers.AddQueryString(page.EndSessionEndpoint, new Dictionary<string, string?>
        {
            ["client_id"] = settings.ClientId,
            ["post_logout_redirect_uri"] = back,
        }));
    }

    private void DemandOn()
    {
        if (!settings.IsOn) throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, "No OpenID provider is configured.");
    }

    /// <summary>RFC 9207: a code that another provider gave out is not carried to this one.</summary>
    private void CheckIssuer(OpenIdConnectConfiguration page, string? issuer, IPAddress? from)
    {
        if (issuer is null ? page.AuthorizationResponseIssParameterSupported : issuer != settings.Issuer) throw Refused(from, "the answer comes from another provider");
    }

    private async Task<OpenIdPerson> DescribeAsync(OpenIdConnectConfiguration page, Claims claims, string? accessToken, IPAddress? from, CancellationToken stop)
    {
        // Some providers keep their ID tokens small and say the rest only when asked.
        var more = claims.Has(settings.GroupClaim) && claims.Has(settings.NameClaim) ? null : await exchange.AskMoreAsync(page, accessToken, claims.Text("sub")!, stop);
        string? Text(string name) => claims.Text(name) ?? more?.Text(name);
        var theirs = claims.Texts(settings.GroupClaim).Concat(more?.Texts(settings.GroupClaim) ?? []).ToHashSet(StringComparer.Ordinal);
        var name = Users.Fold((Text(settings.NameClaim) ?? "").Split('@')[0]);
        if (!Users.IsName(name)) throw Refused(from, $"the claim {settings.NameClaim} holds no name for a user, which {Users.NameRule}");
        var groups = settings.GroupPairs.Where(pair => theirs.Contains(pair.Theirs)).Select(pair => pair.Ours).Distinct(StringComparer.Ordinal);
        return new OpenIdPerson(settings.Issuer, claims.Text("sub")!, name, Text("name"), Text("email"), [.. groups], claims.Texts("amr").Contains("mfa", StringComparer.Ordinal));
    }

    private FaultException Refused(IPAddress? from, string why) => signIn.Refuse(from, FaultCodes.OpenIdRefused, $"{char.ToUpperInvariant(why[0])}{why[1..]}.");
}
