namespace Appliance.Contracts;

/// <summary>Signing in by way of an OpenID provider.</summary>
public sealed partial class ApplianceClient
{
    public Task<LoginWays> LoginWaysAsync(CancellationToken stop) => GetAsync("login/ways", ContractsJson.Default.LoginWays, stop);

    /// <param name="address">As the browser has opened the appliance: "https://appliance.example.org".</param>
    public Task<OpenIdStart> BeginOpenIdAsync(string address, CancellationToken stop) => GetAsync("login/openid" + Query(("address", address)), ContractsJson.Default.OpenIdStart, stop);

    public Task<LoginReply> OpenIdLoginAsync(OpenIdLogin answer, CancellationToken stop) =>
        PostAsync("login/openid", answer, ContractsJson.Default.OpenIdLogin, ContractsJson.Default.LoginReply, stop);

    public Task<OpenIdLeave> LeaveOpenIdAsync(string address, CancellationToken stop) => GetAsync("logout/openid" + Query(("address", address)), ContractsJson.Default.OpenIdLeave, stop);
}
