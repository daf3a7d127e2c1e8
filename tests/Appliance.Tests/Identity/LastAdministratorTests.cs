using Appliance.Contracts;
using Appliance.Tests.Api;

namespace Appliance.Tests.Identity;

/// <summary>Somebody can always manage people, and there is a way in when nobody else can.</summary>
public sealed class LastAdministratorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheLastAdministratorIsNeitherRemovedNorDisabledNorDenied()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var administrator = new ApplianceClient(appliance.SignedIn);
        await administrator.SealBreakGlassAsync(Stop); // Which does not count.
        var grant = (await administrator.GrantsAsync(Stop)).Single(grant => grant.User == TestAppliance.Administrator);
        await administrator.AddGroupAsync(new GroupSpec("denied"), Stop);
        await administrator.AddGrantAsync(new GrantSpec("viewer", Group: "denied", Deny: true), Stop);

        Func<Task>[] ways =
        [
            () => administrator.RemoveUserAsync("ada", Stop),
            () => administrator.ChangeUserAsync("ada", new UserChange(Disabled: true), Stop),
            () => administrator.RemoveGrantAsync(grant.Id, Stop),
            () => administrator.AddGrantAsync(new GrantSpec("administrator", "ada", Deny: true), Stop),
            () => administrator.JoinGroupAsync("denied", "ada", Stop),
        ];
        foreach (var way in ways) (await Should.ThrowAsync<FaultException>(way)).Code.ShouldBe(FaultCodes.LastAdministrator);

        await new TestPeople(appliance).JoinAsync("second", "administrator");
        await administrator.RemoveUserAsync("ada", Stop);
    }

    [Fact]
    public async Task TwoAdministratorsWhoRemoveEachOtherAtOnceDoNotBothGo()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var (first, second) = (new ApplianceClient(appliance.SignedIn), await new TestPeople(appliance).ClientAsync("second", "administrator"));

        await Task.WhenAll(TryAsync(() => first.RemoveUserAsync("second", Stop)), TryAsync(() => second.RemoveUserAsync("ada", Stop)));

        (await appliance.Store.QueryAsync($"select name from identity.users", row => row.GetString(0), Stop)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task TheBreakGlassPasswordWorksOnceAndIsHeard()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var administrator = new ApplianceClient(appliance.SignedIn);
        var sealed1 = await administrator.SealBreakGlassAsync(Stop);
        var sealed2 = await administrator.SealBreakGlassAsync(Stop);
        var anybody = new ApplianceClient(appliance.Anonymous);
        (await Should.ThrowAsync<FaultException>(() => EnterAsync(sealed1.Password))).Code.ShouldBe(FaultCodes.SignInRefused);

        var entries = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => await TryAsync(() => EnterAsync(sealed2.Password))));

        entries.Count(well => well).ShouldBe(1);
        var told = (await administrator.EventsAsync(new EventQuery { Search = "break-glass-used" }, Stop)).Items.ShouldHaveSingleItem();
        told.Severity.ShouldBe(Severity.Error);
        (await administrator.TokensAsync("break-glass", Stop)).ShouldHaveSingleItem().Kind.ShouldBe(TokenKind.Session);

        Task<LoginReply> EnterAsync(string password) => anybody.LoginAsync(new LoginRequest("break-glass", password), Stop);
    }

    private static async Task<bool> TryAsync(Func<Task> way)
    {
        try
        {
            await way();
            return true;
        }
        catch (FaultException)
        {
            return false;
        }
    }
}
