using Appliance.Contracts;
using Appliance.Tests.Api;

namespace Appliance.Tests.Identity.Ldap;

/// <summary>People whom an Active Directory vouches for: Samba's.</summary>
public sealed class SambaSignInTests(SambaDomain domain) : IClassFixture<SambaDomain>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ldaps")]
    [InlineData("ldap")]
    public async Task WhoIsInANestedGroupOfADomainSignsInWithItsRights(string scheme)
    {
        await using var appliance = await StartAsync(scheme);

        var login = await LoginAsync(appliance, "Grace", SambaDomain.Password);

        var grace = await new ApplianceClient(appliance.SignedIn).UserAsync("grace", Stop);
        (grace.Kind, grace.FullName, grace.Mail).ShouldBe((UserKind.Directory, "Grace Hopper", "grace@lab.test"));
        grace.Groups.ShouldBe(["ops"]);
        using var hers = appliance.WithToken(login.Token!);
        await new ApplianceClient(hers).ResourcesAsync(null, null, false, 10, null, Stop);
    }

    [Theory]
    [InlineData("grace", "a wrong password")]
    [InlineData("grace", "")]
    [InlineData("alan", SambaDomain.Password)]
    [InlineData("joan", SambaDomain.Password)]
    [InlineData("administrator", SambaDomain.Password)]
    public async Task NobodyElseOfTheDomainSignsIn(string name, string password)
    {
        await using var appliance = await StartAsync("ldaps");

        (await Should.ThrowAsync<FaultException>(() => LoginAsync(appliance, name, password))).Code.ShouldBe(FaultCodes.SignInRefused);
    }

    [Theory]
    [InlineData("ldaps")]
    [InlineData("ldap")]
    public async Task ADomainControllerWithAForeignCertificateIsToldNothing(string scheme)
    {
        using var folder = new TemporaryFolder();
        await using var appliance = await StartAsync(scheme, PeerTls.SelfSigned(folder.Path, "somebody"));

        (await Should.ThrowAsync<FaultException>(() => LoginAsync(appliance, "grace", SambaDomain.Password))).Code.ShouldBe(FaultCodes.DirectoryAway);
    }

    private static Task<LoginReply> LoginAsync(TestAppliance appliance, string name, string password) => new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest(name, password), Stop);

    private async Task<TestAppliance> StartAsync(string scheme, string? caFile = null)
    {
        var appliance = await TestAppliance.StartAsync(new Dictionary<string, object>
        {
            ["Ldap:Server"] = scheme == "ldaps" ? $"ldaps://127.0.0.1:{domain.TlsPort}" : $"ldap://127.0.0.1:{domain.Port}",
            ["Ldap:CaFile"] = caFile ?? domain.CaFile,
            ["Ldap:BindName"] = SambaDomain.Administrator,
            ["Ldap:BindPasswordFile"] = domain.PasswordFile,
            ["Ldap:UserBase"] = "dc=lab,dc=test",
            ["Ldap:UserFilter"] = "(&(objectClass=user)(sAMAccountName={name}))",
            ["Ldap:Groups"] = new[] { "ops=cn=Operations,cn=Users,dc=lab,dc=test" },
        });
        var client = new ApplianceClient(appliance.SignedIn);
        await client.AddGroupAsync(new GroupSpec("ops"), Stop);
        await client.AddGrantAsync(new GrantSpec("operator", Scope: "everything", Group: "ops"), Stop);
        return appliance;
    }
}
