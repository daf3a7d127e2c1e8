namespace Appliance.Contracts;

/// <summary>Signing in and out, and tokens.</summary>
public sealed partial class ApplianceClient
{
    public Task<LoginReply> SecondStepAsync(SecondStepRequest request, CancellationToken stop) =>
        PostAsync("login/second", request, ContractsJson.Default.SecondStepRequest, ContractsJson.Default.LoginReply, stop);

    public Task LogoutAsync(CancellationToken stop) => SendAsync(new HttpRequestMessage(HttpMethod.Post, Root + "logout"), stop);

    public Task<Me> MeAsync(CancellationToken stop) => GetAsync("me", ContractsJson.Default.Me, stop);

    public Task ChangePasswordAsync(PasswordChange change, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Put, "me/password", change, ContractsJson.Default.PasswordChange), stop);

    /// <param name="owner">Whose; null for the caller's own, "*" for everybody's.</param>
    public Task<IReadOnlyList<ApiTokenInfo>> TokensAsync(string? owner, CancellationToken stop) =>
        GetAsync("tokens" + Query(("owner", owner)), ContractsJson.Default.IReadOnlyListApiTokenInfo, stop);

    public Task<TokenReply> AddTokenAsync(TokenRequest request, CancellationToken stop) =>
        PostAsync("tokens", request, ContractsJson.Default.TokenRequest, ContractsJson.Default.TokenReply, stop);

    public Task RemoveTokenAsync(Guid id, CancellationToken stop) => DeleteAsync($"tokens/{id}", stop);

    /// <summary>Ends all sessions and sign-ins of a user but the one the request comes with.</summary>
    /// <param name="owner">Whose; null for the caller's own.</param>
    public Task SignOutEverywhereAsync(string? owner, CancellationToken stop) => DeleteAsync("sessions" + Query(("owner", owner)), stop);

    public Task<WhyAnswer> WhyAsync(string permission, string? about, string? user, CancellationToken stop) =>
        GetAsync("access/why" + Query(("permission", permission), ("object", about), ("user", user)), ContractsJson.Default.WhyAnswer, stop);
}
