using Appliance.Contracts;
using Microsoft.AspNetCore.Components.Authorization;

namespace Appliance.Web.Session;

/// <summary>Who sits before this screen, and the API as that person may use it.</summary>
internal sealed class Operator(AuthenticationStateProvider authentication, ApiDoor door)
{
    private ApplianceClient? _client;

    public string Name { get; private set; } = "";

    public async Task<ApplianceClient> ClientAsync()
    {
        if (_client is not null) return _client;
        var person = (await authentication.GetAuthenticationStateAsync()).User;
        Name = person.Identity?.Name ?? "";
        return _client = door.Client(SignedIn.Token(person), SignedIn.Browser(person));
    }
}
