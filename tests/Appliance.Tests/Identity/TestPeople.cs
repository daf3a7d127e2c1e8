using Appliance.Contracts;
using Appliance.Tests.Api;

namespace Appliance.Tests.Identity;

/// <summary>Makes people who hold a role and have signed in.</summary>
internal sealed class TestPeople(TestAppliance appliance)
{
    public const string Password = "nine warm brown otters";

    private readonly ApplianceClient _administrator = new(appliance.SignedIn);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <returns>A token of the new person's.</returns>
    public async Task<string> JoinAsync(string name, string? role = null, string scope = "everything", bool deny = false)
    {
        await _administrator.AddUserAsync(new UserSpec(name, Password), Stop);
        if (role is not null) await _administrator.AddGrantAsync(new GrantSpec(role, name, Scope: scope, Deny: deny), Stop);
        return await SignInAsync(name);
    }

    public async Task<string> SignInAsync(string name, bool session = false) =>
        (await new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest(name, Password, Session: session), Stop)).Token!;

    public async Task<ApplianceClient> ClientAsync(string name, string? role = null, string scope = "everything") => new(appliance.WithToken(await JoinAsync(name, role, scope)));
}
