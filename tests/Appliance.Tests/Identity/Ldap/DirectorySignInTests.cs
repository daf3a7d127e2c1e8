using Appliance.Contracts;
using Appliance.Server.Identity.Ldap;
using Appliance.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Identity.Ldap;

/// <summary>People whom a real OpenLDAP vouches for.</summary>
public sealed class DirectorySignInTests
{
    private const string People = """
        dn: uid=grace,dc=lab
        objectClass: inetOrgPerson
        cn: Grace Hopper
        sn: Hopper
        uid: grace
        mail: grace@lab.example
        userPassword: a nanosecond of wire

        dn: uid=alan,dc=lab
        objectClass: inetOrgPerson
        cn: Alan
        sn: Turing
        uid: alan
        userPassword: halting or not halting

        dn: uid=ada,dc=lab
        objectClass: inetOrgPerson
        cn: Another Ada
        sn: Else
        uid: ada
        userPassword: not the ada you know

        dn: cn=crew,dc=lab
        objectClass: groupOfNames
        cn: crew
        member: uid=grace,dc=lab
        member: uid=ada,dc=lab

        dn: cn=operations,dc=lab
        objectClass: groupOfNames
        cn: operations
        member: cn=crew,dc=lab
        member: cn=loop,dc=lab

        dn: cn=loop,dc=lab
        objectClass: groupOfNames
        cn: loop
        member: cn=operations,dc=lab

        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ldaps")]
    [InlineData("ldap")]
    public async Task WhoIsInANestedGroupSignsInWithItsRights(string scheme)
    {
        await using var slapd = await Slapd.StartAsync(People, Stop);
        await using var appliance = await StartAsync(slapd, scheme);

        var login = await new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest("Grace", "a nanosecond of wire"), Stop);

        var grace = await new ApplianceClient(appliance.SignedIn).UserAsync("grace", Stop);
        (grace.Kind, grace.FullName, grace.Mail).ShouldBe((UserKind.Directory, "Grace Hopper", "grace@lab.example"));
        grace.Groups.ShouldBe(["ops"]);
        using var hers = appliance.WithToken(login.Token!);
        await new ApplianceClient(hers).ResourcesAsync(null, null, false, 10, null, Stop);
        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(hers).UsersAsync(Stop))).Code.ShouldBe(FaultCodes.NotAllowed);
    }

    [Fact]
    public async Task NobodyElseSignsIn()
    {
        await using var slapd = await Slapd.StartAsync(People, Stop);
        await using var appliance = await StartAsync(slapd, "ldaps");

        foreach (var (name, password) in new[]
        {
            ("grace", "a wrong password"), ("grace", ""), ("nobody", "a nanosecond of wire"), ("alan", "halting or not halting"), ("ada", "not the ada you know"), ("gr*", "a nanosecond of wire"),
        })
        {
            (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest(name, password), Stop)))
                .Code.ShouldBeOneOf(FaultCodes.SignInRefused, FaultCodes.TooManyRequests);
        }
        (await new ApplianceClient(appliance.SignedIn).UsersAsync(Stop)).Select(user => user.Name).ShouldBe([TestAppliance.Administrator]);
    }

    [Theory]
    [InlineData("ldaps")]
    [InlineData("ldap")]
    public async Task ADirectoryWithAForeignCertificateIsToldNothing(string scheme)
    {
        await using var slapd = await Slapd.StartAsync(People, Stop);
        using var folder = new TemporaryFolder();
        await using var appliance = await StartAsync(slapd, scheme, PeerTls.SelfSigned(folder.Path, "somebody"));

        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest("grace", "a nanosecond of wire"), Stop)))
            .Code.ShouldBe(FaultCodes.DirectoryAway);
        (await new ApplianceClient(appliance.SignedIn).StatusAsync(Stop)).Services.ShouldContain(service => service.Name == "ldap" && service.State == ServiceState.Degraded);
    }

    [Fact]
    public async Task OurOwnPeopleSignInWhileTheDirectoryIsAway()
    {
        await using var slapd = await Slapd.StartAsync(People, Stop);
        await using var appliance = await StartAsync(slapd, "ldaps");
        await slapd.CloseAsync();

        await new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest(TestAppliance.Administrator, TestAppliance.Password), Stop);
        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest("grace", "a nanosecond of wire"), Stop)))
            .Kind.ShouldBe(FaultKind.Unavailable);
    }

    [Fact]
    public async Task WhoLeavesTheGroupThereIsSignedOutHere()
    {
        await using var slapd = await Slapd.StartAsync(People, Stop);
        await using var appliance = await StartAsync(slapd, "ldaps");
        var login = await new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest("grace", "a nanosecond of wire"), Stop);
        var follow = appliance.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<FollowDirectory>().Single();
        using var hers = appliance.WithToken(login.Token!);
        await follow.LookAsync(Stop);
        await new ApplianceClient(hers).ResourcesAsync(null, null, false, 10, null, Stop);

        await slapd.ModifyAsync("""
            dn: cn=crew,dc=lab
            changetype: modify
            delete: member
            member: uid=grace,dc=lab

            """, Stop);
        await follow.LookAsync(Stop);

        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(hers).ResourcesAsync(null, null, false, 10, null, Stop))).Code.ShouldBe(FaultCodes.SignInRequired);
        (await new ApplianceClient(appliance.SignedIn).UserAsync("grace", Stop)).Groups.ShouldBeEmpty();
    }

    [Fact]
    public async Task SomebodyNewByAnOldNameInheritsNothing()
    {
        await using var slapd = await Slapd.StartAsync(People, Stop);
        await using var appliance = await StartAsync(slapd, "ldaps");
        await new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest("grace", "a nanosecond of wire"), Stop);

        await slapd.ModifyAsync("""
            dn: uid=grace,dc=lab
            changetype: delete

            dn: uid=grace,dc=lab
            changetype: add
            objectClass: inetOrgPerson
            cn: Another Grace
            sn: Kelly
            uid: grace
            userPassword: to catch a thief

            """, Stop);

        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest("grace", "to catch a thief"), Stop)))
            .Code.ShouldBe(FaultCodes.SignInRefused);
        (await new ApplianceClient(appliance.SignedIn).EventsAsync(new EventQuery(Search: "identity.directory-name-taken"), Stop)).Items.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task ThePasswordOfTheDirectoryIsNotOursToSet()
    {
        await using var slapd = await Slapd.StartAsync(People, Stop);
        await using var appliance = await StartAsync(slapd, "ldaps");
        await new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest("grace", "a nanosecond of wire"), Stop);

        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(appliance.SignedIn).SetPasswordAsync("grace", "another good password", Stop)))
            .Code.ShouldBe(FaultCodes.PasswordElsewhere);
    }

    private static async Task<TestAppliance> StartAsync(Slapd slapd, string scheme, string? caFile = null)
    {
        var appliance = await TestAppliance.StartAsync(new Dictionary<string, object>
        {
            ["Ldap:Server"] = scheme == "ldaps" ? $"ldaps://127.0.0.1:{slapd.TlsPort}" : $"ldap://127.0.0.1:{slapd.Port}",
            ["Ldap:CaFile"] = caFile ?? slapd.CaFile,
            ["Ldap:BindName"] = Slapd.SearchName,
            ["Ldap:BindPasswordFile"] = slapd.PasswordFile,
            ["Ldap:UserBase"] = "dc=lab",
            ["Ldap:Groups"] = new[] { "ops=cn=Operations, dc=lab" },
        });
        var client = new ApplianceClient(appliance.SignedIn);
        await client.AddGroupAsync(new GroupSpec("ops"), Stop);
        await client.AddGrantAsync(new GrantSpec("operator", Scope: "everything", Group: "ops"), Stop);
        return appliance;
    }
}
