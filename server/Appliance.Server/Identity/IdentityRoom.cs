using Appliance.Server.Identity.Certificates;
using Appliance.Server.Identity.Endpoints;
using Appliance.Server.Identity.JoinTokens;
using Appliance.Server.Identity.Ldap;
using Appliance.Server.Identity.Metrics;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Identity.Setup;
using Appliance.Server.Identity.Tokens;
using Microsoft.AspNetCore.Authorization;

namespace Appliance.Server.Identity;

/// <summary>Furnishes the room Identity.</summary>
internal static class IdentityRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<IdentitySettings>("Identity");
        room.Settings<LdapSettings>("Ldap");
        var services = room.Services;
        services.AddSingleton<IdentityMetrics>();
        services.AddSingleton<CertificateRegister>();
        services.AddSingleton<ICertificateAuthority>(OpenAuthority);
        services.AddSingleton<JoinTokenDesk>();
        services.AddSingleton<IJoinTokens>(provider => provider.GetRequiredService<JoinTokenDesk>());
        services.AddSingleton<PasswordDesk>();
        services.AddSingleton<PasswordRules>();
        services.AddSingleton<GuessBrake>();
        services.AddSingleton<LdapDirectory>();
        services.AddSingleton<DirectoryMembers>();
        services.AddHostedService<FollowDirectory>();
        services.AddSingleton<PeopleChanges>();
        services.AddSingleton<UserDesk>();
        services.AddSingleton<GroupDesk>();
        services.AddSingleton<BreakGlass>();
        services.AddSingleton<RoleDesk>();
        services.AddSingleton<GrantDesk>();
        services.AddSingleton<WhyDesk>();
        services.AddSingleton<IAccess, Access>();
        services.AddSingleton<IAuthorizationHandler, PermissionGate>();
        services.AddSingleton<IDoorGuard, RightsWatch>();
        services.AddSingleton<ApiTokens>();
        services.AddSingleton<TokenDesk>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<FirstAdministrator>();
        services.AddSingleton<ISetup>(provider => provider.GetRequiredService<FirstAdministrator>());
        services.AddHostedService<IdentityOpening>();
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

    public static void Map(Doors doors)
    {
        SignInEndpoints.Map(doors.Api);
        TokenEndpoints.Map(doors.Api);
        UserEndpoints.Map(doors.Api);
        GroupEndpoints.Map(doors.Api);
        RightsEndpoints.Map(doors.Api);
        JoinTokenEndpoints.Map(doors.Api);
    }

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
