using Appliance.Contracts;
using Microsoft.AspNetCore.Components.Authorization;

namespace Appliance.Web.Session;

/// <summary>Who sits before this screen, and the API as that person may use it.</summary>
internal sealed class Operator(AuthenticationStateProvider authentication, ApiDoor door)
{
    private ApplianceClient? _client;

    public string Name { get; private set; } = "";

    /// <summary>What this person may; null until the API has said so.</summary>
    public Me? Rights { get; private set; }

    public async Task<ApplianceClient> ClientAsync()
    {
        if (_client is not null) return _client;
        var person = (await authentication.GetAuthenticationStateAsync()).User;
        Name = person.Identity?.Name ?? "";
        return _client = door.Client(SignedIn.Token(person), SignedIn.Browser(person));
    }

    /// <summary>Asks the API once for a screen: whoever is granted more sees it with the next page that is opened anew.</summary>
    public async Task LearnRightsAsync(CancellationToken stop) => Rights ??= await (await ClientAsync()).MeAsync(stop);
}
