using Appliance.Contracts;
using Appliance.Server;
using Appliance.Server.Inventory;
using Appliance.Server.Store.Migrations;
using Appliance.Tests.Api;
using Appliance.Tests.Inventory;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Identity;

/// <summary>Users, groups, roles, grants: who may what, and who may give it away.</summary>
public sealed class PeopleTests(RunningAppliance running) : IClassFixture<RunningAppliance>
{
    private readonly TestAppliance _appliance = running.Appliance;
    private readonly ApplianceClient _administrator = new(running.Appliance.SignedIn);
    private readonly TestPeople _people = new(running.Appliance);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhoHoldsNothingMayNothingAndIsToldWhatIsMissing()
    {
        var nobody = await _people.ClientAsync("nobody-yet");

        var fault = await Should.ThrowAsync<FaultException>(() => nobody.StatusAsync(Stop));
        (fault.Code, fault.Permission).ShouldBe((FaultCodes.NotAllowed, Permissions.StatusRead));
        (await nobody.MeAsync(Stop)).Permissions.ShouldBeEmpty();
    }

    [Fact]
    public async Task ADenyWinsOverEveryAllowWhicheverWayTheyCome()
    {
        var vera = await _people.ClientAsync("vera", "viewer");
        await vera.SubnetsAsync(Stop);
        await _administrator.AddGroupAsync(new GroupSpec("no-networks"), Stop);
        await _administrator.SetRoleAsync("network-reader", new RoleSpec([Permissions.NetworkRead]), Stop);
        await _administrator.AddGrantAsync(new GrantSpec("network-reader", Group: "no-networks", Deny: true), Stop);
        await _administrator.JoinGroupAsync("no-networks", "vera", Stop);

        (await Should.ThrowAsync<FaultException>(() => vera.SubnetsAsync(Stop))).Permission.ShouldBe(Permissions.NetworkRead);
        var why = await vera.WhyAsync(Permissions.NetworkRead, null, null, Stop);
        why.Allowed.ShouldBeFalse();
        why.Because.ShouldBe("Denied by the role network-reader for everything through the group no-networks; a deny wins.");
        why.Grants.Count.ShouldBe(2);
        await _administrator.LeaveGroupAsync("no-networks", "vera", Stop);
        await vera.SubnetsAsync(Stop);
    }

    [Fact]
    public async Task AScopeReallyFiltersAndWhatLiesOutsideIsNotThere()
    {
        var machines = _appliance.Services.GetRequiredService<IMachines>();
        var (inside, outside) = ((await machines.SeenAsync(InventoryWorld.Mac(1), FirmwareKind.Bios, Stop))!, (await machines.SeenAsync(InventoryWorld.Mac(2), FirmwareKind.Bios, Stop))!);
        (await _administrator.MoveToPoolAsync(inside.Name, "left", Stop)).Pool.ShouldBe("left");
        var otto = await _people.ClientAsync("otto", "operator", "pool/left");

        var page = await otto.ResourcesAsync(null, null, pending: false, 100, null, Stop);
        page.Items.ShouldHaveSingleItem().Name.ShouldBe(inside.Name);
        page.Total.ShouldBe(1);
        await otto.ResourceAsync(inside.Name, Stop);
        foreach (var reference in new[] { outside.Name, $"{outside.Id}", outside.Macs[0].ToString() })
        {
            var hidden = await Should.ThrowAsync<FaultException>(() => otto.ResourceAsync(reference, Stop));
            var absent = await Should.ThrowAsync<FaultException>(() => otto.ResourceAsync("no-such", Stop));
            (hidden.Kind, hidden.Code, hidden.Message.Replace(reference, "no-such", StringComparison.Ordinal)).ShouldBe((absent.Kind, absent.Code, absent.Message));
            (await Should.ThrowAsync<FaultException>(() => otto.RemoveResourceAsync(reference, Stop))).Kind.ShouldBe(FaultKind.Missing);
        }
        (await Should.ThrowAsync<FaultException>(() => otto.MoveToPoolAsync(inside.Name, "right", Stop))).Permission.ShouldBe(Permissions.ResourceWrite);
        (await otto.WhyAsync(Permissions.ResourceWrite, $"resource/{inside.Name}", null, Stop)).Because.ShouldBe("Allowed by the role operator for pool/left.");
        (await Should.ThrowAsync<FaultException>(() => otto.WhyAsync(Permissions.ResourceWrite, $"resource/{outside.Name}", null, Stop))).Kind.ShouldBe(FaultKind.Missing);
        (await _administrator.WhyAsync(Permissions.ResourceWrite, $"resource/{outside.Name}", "otto", Stop)).Allowed.ShouldBeFalse();
    }

    [Fact]
    public async Task WhoOnlySeesAMachineIsRefusedAndNotToldThatItIsMissing()
    {
        var machine = (await _appliance.Services.GetRequiredService<IMachines>().SeenAsync(InventoryWorld.Mac(3), FirmwareKind.Bios, Stop))!;
        var seer = await _people.ClientAsync("seer", "viewer");
        await _administrator.AddGrantAsync(new GrantSpec("operator", "seer", Scope: "pool/other"), Stop);

        var fault = await Should.ThrowAsync<FaultException>(() => seer.RemoveResourceAsync(machine.Name, Stop));
        (fault.Code, fault.Permission).ShouldBe((FaultCodes.NotAllowed, Permissions.ResourceWrite));
    }

    [Fact]
    public async Task NobodyGivesAwayOrTakesOverMoreThanTheyHold()
    {
        await _administrator.SetRoleAsync("people-keeper", new RoleSpec([Permissions.UserRead, Permissions.UserWrite]), Stop);
        var keeper = await _people.ClientAsync("keeper", "people-keeper");
        await keeper.AddUserAsync(new UserSpec("small", TestPeople.Password), Stop);
        await keeper.AddGrantAsync(new GrantSpec("people-keeper", "small"), Stop);

        Func<Task>[] climbing =
        [
            () => keeper.AddGrantAsync(new GrantSpec("administrator", "keeper"), Stop),
            () => keeper.AddGrantAsync(new GrantSpec("viewer", "ada", Deny: true), Stop),
            () => keeper.SetRoleAsync("people-keeper", new RoleSpec([Permissions.UserWrite, Permissions.SecretWrite]), Stop),
            () => keeper.SetPasswordAsync("ada", "seven tall blue cranes", Stop),
            () => keeper.RemoveUserAsync("ada", Stop),
            () => keeper.ChangeUserAsync("ada", new UserChange(Disabled: true), Stop),
            () => keeper.SealBreakGlassAsync(Stop),
        ];
        foreach (var climb in climbing) (await Should.ThrowAsync<FaultException>(climb)).Code.ShouldBe(FaultCodes.MoreThanYouMay);
    }

    [Fact]
    public async Task ADisabledUserIsOutAtOnceAndARemovedOneIsGone()
    {
        var dora = await _people.ClientAsync("dora", "viewer");
        await _administrator.ChangeUserAsync("dora", new UserChange(Disabled: true), Stop);

        (await Should.ThrowAsync<FaultException>(() => dora.StatusAsync(Stop))).Code.ShouldBe(FaultCodes.SignInRequired);
        (await Should.ThrowAsync<FaultException>(() => _people.SignInAsync("dora"))).Code.ShouldBe(FaultCodes.SignInRefused);
        await _administrator.RemoveUserAsync("dora", Stop);
        (await Should.ThrowAsync<FaultException>(() => _administrator.UserAsync("dora", Stop))).Kind.ShouldBe(FaultKind.Missing);
    }

    [Fact]
    public async Task ARoleInUseStaysAndABuiltInOneIsAsItIs()
    {
        await _administrator.SetRoleAsync("mover", new RoleSpec([Permissions.ResourceWrite]), Stop);
        var grant = await _administrator.AddGrantAsync(new GrantSpec("mover", "ada"), Stop);

        (await Should.ThrowAsync<FaultException>(() => _administrator.RemoveRoleAsync("mover", Stop))).Code.ShouldBe(FaultCodes.RoleInUse);
        (await Should.ThrowAsync<FaultException>(() => _administrator.SetRoleAsync("viewer", new RoleSpec([Permissions.UserWrite]), Stop))).Code.ShouldBe(FaultCodes.RoleBuiltIn);
        await _administrator.RemoveGrantAsync(grant.Id, Stop);
        await _administrator.RemoveRoleAsync("mover", Stop);
    }

    [Fact]
    public async Task BadNamesPermissionsAndScopesAreAllNamed()
    {
        (await Should.ThrowAsync<FaultException>(() => _administrator.AddUserAsync(new UserSpec("'; drop", "short", new string('x', 300), "no mail"), Stop)))
            .Fields.Select(field => field.Field).ShouldBe(["name", "password", "fullName", "mail"]);
        (await Should.ThrowAsync<FaultException>(() => _administrator.AddGrantAsync(new GrantSpec("viewer", "ada", "both", "pool/../x"), Stop)))
            .Fields.Select(field => field.Field).ShouldBe(["user", "scope"]);
        (await Should.ThrowAsync<FaultException>(() => _administrator.SetRoleAsync("x", new RoleSpec(["resource.explode"]), Stop)))
            .Fields.Select(field => field.Field).ShouldBe(["name", "permissions"]);
        (await Should.ThrowAsync<FaultException>(() => _administrator.AddUserAsync(new UserSpec("ada", TestPeople.Password), Stop))).Code.ShouldBe(FaultCodes.NameTaken);
    }

    [Fact]
    public async Task WhoeverWasAnAdministratorStaysOne()
    {
        await using var db = await TestStore.CreateAsync();
        await db.Store.ExecuteAsync("drop schema identity cascade", Stop);
        var first = Migration.Of(typeof(Rooms).Assembly, [.. Rooms.All.Select(room => room.Name)]).Where(migration => migration.Room == "Identity").ToDictionary(migration => migration.Number);
        await db.Store.ExecuteAsync("create schema identity", Stop);
        await db.Store.ExecuteAsync(first[1].Text, Stop);
        var id = Guid.CreateVersion7();
        await db.Store.ExecuteAsync($"insert into identity.administrators values ({id}, 'ada', 'pbkdf2', now())", Stop);
        await db.Store.ExecuteAsync($"insert into identity.api_tokens (id, hash, owner, name, created_at, expires_at) values ({id}, {new byte[32]}, {id}, 'old', now(), now() + interval '1 day')", Stop);

        await db.Store.ExecuteAsync(first[2].Text, Stop);

        (await db.Store.QueryAsync($"select u.name, u.password, g.role, g.scope, t.kind from identity.users u join identity.grants g on g.user_id = u.id join identity.api_tokens t on t.owner = u.id",
            row => string.Join(' ', Enumerable.Range(0, 5).Select(row.GetString)), Stop)).ShouldBe(["ada pbkdf2 administrator everything SignIn"]);
    }
}
