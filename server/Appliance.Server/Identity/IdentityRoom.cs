using Appliance.Server.Identity.Audit;
using Appliance.Server.Identity.Certificates;
using Appliance.Server.Identity.Endpoints;
using Appliance.Server.Identity.Factors;
using Appliance.Server.Identity.JoinTokens;
using Appliance.Server.Identity.Ldap;
using Appliance.Server.Identity.Metrics;
using Appliance.Server.Identity.OpenId;
using Appliance.Server.Identity.Passkeys;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Identity.Secrets;
using Appliance.Server.Identity.Setup;
using Appliance.Server.Identity.Tickets;
using Appliance.Server.Identity.Tokens;
using Appliance.Server.Identity.Views;
using Appliance.Server.Store;
using Microsoft.AspNetCore.Authorization;

namespace Appliance.Server.Identity;

/// <summary>Furnishes the room Identity.</summary>
internal static class IdentityRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<IdentitySettings>("Identity");
        room.Settings<LdapSettings>("Ldap");
        room.Settings<OpenIdSettings>("OpenId");
        var services = room.Services;
        services.AddSingleton<IdentityMetrics>();
        AddCertificates(services);
        AddPeople(services);
        AddSignIn(services);
        AddOtherWaysIn(services);
        AddAudit(services);
        AddSecrets(services);
        services.AddSingleton<ViewDesk>();
        services.AddHostedService<IdentityOpening>();
        services.AddHostedService<FollowStandings>();
        services.AddHostedService<FollowDirectory>();
        services.AddHostedService<SealOldRows>();
    }

    public static void Map(Doors doors)
    {
        SignInEndpoints.Map(doors.Api);
        OpenIdEndpoints.Map(doors.Api);
        PasskeyEndpoints.Map(doors.Api);
        FactorEndpoints.Map(doors.Api);
        AuditEndpoints.Map(doors.Api);
        TokenEndpoints.Map(doors.Api);
        UserEndpoints.Map(doors.Api);
        GroupEndpoints.Map(doors.Api);
        RightsEndpoints.Map(doors.Api);
        JoinTokenEndpoints.Map(doors.Api);
        SecretEndpoints.Map(doors.Api);
        ViewEndpoints.Map(doors.Api);
    }

    private static void AddCertificates(IServiceCollection services)
    {
        services.AddSingleton<CertificateRegister>();
        services.AddSingleton(OpenAuthority);
        services.AddSingleton<ICertificateAuthority>(provider => provider.GetRequiredService<Authority>());
        services.AddSingleton<ICertificateRenewals, Renewals>();
        services.AddSingleton<JoinTokenDesk>();
        services.AddSingleton<IJoinTokens>(provider => provider.GetRequiredService<JoinTokenDesk>());
    }

    private static void AddPeople(IServiceCollection services)
    {
        services.AddSingleton<PasswordDesk>();
        services.AddSingleton<PasswordRules>();
        services.AddSingleton<PasswordResets>();
        services.AddSingleton<PeopleChanges>();
        services.AddSingleton<IRecipients, Recipients>();
        services.AddSingleton<UserDesk>();
        services.AddSingleton<GroupDesk>();
        services.AddSingleton<BreakGlass>();
        services.AddSingleton<LdapDirectory>();
        services.AddSingleton<IServiceReport>(provider => provider.GetRequiredService<LdapDirectory>());
        services.AddSingleton<DirectoryMembers>();
        services.AddSingleton<RoleDesk>();
        services.AddSingleton<GrantDesk>();
        services.AddSingleton<WhyDesk>();
        services.AddSingleton<IAccess, Access>();
        services.AddSingleton<FirstAdministrator>();
        services.AddSingleton<ISetup>(provider => provider.GetRequiredService<FirstAdministrator>());
    }

    private static void AddSignIn(IServiceCollection services)
    {
        services.AddSingleton<GuessBrake>();
        services.AddSingleton<OldFactors>();
        services.AddSingleton<TotpDesk>();
        services.AddSingleton<Challenges>();
        services.AddSingleton<RecentSignIn>();
        services.AddSingleton<FactorDesk>();
        services.AddSingleton<ApiTokens>();
        services.AddSingleton<TokenDesk>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<IAuthorizationHandler, PermissionGate>();
        // AddAuthenticationCore: the larger sister brings data protection along, which writes keys for cookies we do not have.
        services.AddAuthenticationCore(options =>
        {
            options.AddScheme<BearerTokens>(BearerTokens.SchemeName, null);
            options.DefaultScheme = BearerTokens.SchemeName;
        });
        services.AddTransient<BearerTokens>();
        services.AddWebEncoders();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new PermissionGate.Requirement()).Build());
    }

    private static void AddOtherWaysIn(IServiceCollection services)
    {
        services.AddSingleton<TicketSeal>();
        services.AddSingleton<OwnAddress>();
        services.AddSingleton<ProviderDoor>();
        services.AddSingleton<IServiceReport>(provider => provider.GetRequiredService<ProviderDoor>());
        services.AddSingleton<Provider>();
        services.AddSingleton<CodeExchange>();
        services.AddSingleton<IdTokens>();
        services.AddSingleton<OpenIdMembers>();
        services.AddSingleton<OpenIdSignIn>();
        services.AddSingleton<PasskeyDesk>();
        services.AddSingleton<PasskeySignIn>();
    }

    private static void AddAudit(IServiceCollection services)
    {
        services.AddSingleton<AuditScribe>();
        services.AddSingleton<ICommitWitness>(provider => provider.GetRequiredService<AuditScribe>());
        services.AddSingleton<IAuditNotes>(provider => provider.GetRequiredService<AuditScribe>());
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<IAuditLines>(provider => provider.GetRequiredService<AuditTrail>());
        services.AddSingleton<IDoorGuard, AuditGuard>();
        services.AddSingleton<IDoorGuard, RightsWatch>();
    }

    private static void AddSecrets(IServiceCollection services)
    {
        services.AddSingleton(OpenKeyFile);
        services.AddSingleton<KeyRing>();
        services.AddSingleton<SecretTable>();
        services.AddSingleton<ISecrets>(provider => provider.GetRequiredService<SecretTable>());
        services.AddSingleton<RotateSecrets>();
        services.AddSingleton<IServiceReport>(provider => provider.GetRequiredService<RotateSecrets>());
    }

    private static KeyFile OpenKeyFile(IServiceProvider services) =>
        new(services.GetRequiredService<IdentitySettings>().SecretKeyFile is { Length: > 0 } path ? path : Path.Combine(services.GetRequiredService<DataDirectory>().Folder("identity"), "secrets.key"));

    /// <summary>Opens, or at the first start makes, the authority in DATA/identity.</summary>
    private static Authority OpenAuthority(IServiceProvider services)
    {
        var folder = services.GetRequiredService<DataDirectory>().Folder("identity");
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var files = AuthorityFiles.Open(folder, now);
        var names = ServerNames.OfThisMachine(services.GetRequiredService<IdentitySettings>().ServerNames);
        return ActivatorUtilities.CreateInstance<Authority>(services, files, ServerLeaf.Open(folder, files, names, now));
    }
}
