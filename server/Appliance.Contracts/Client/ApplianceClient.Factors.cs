namespace Appliance.Contracts;

/// <summary>Second factors and forgotten passwords.</summary>
public sealed partial class ApplianceClient
{
    public Task<TotpSetup> BeginTotpAsync(CancellationToken stop) => SendAsync(new HttpRequestMessage(HttpMethod.Post, Root + "me/totp"), ContractsJson.Default.TotpSetup, stop);

    public Task<RecoveryCodes> ConfirmTotpAsync(string code, CancellationToken stop) =>
        PostAsync("me/totp/confirm", new CodeSpec(code), ContractsJson.Default.CodeSpec, ContractsJson.Default.RecoveryCodes, stop);

    public Task RemoveTotpAsync(string code, CancellationToken stop) => PostAsync("me/totp/remove", new CodeSpec(code), ContractsJson.Default.CodeSpec, stop);

    public Task RemoveSecondFactorAsync(string user, CancellationToken stop) => DeleteAsync($"users/{Part(user)}/second-factor", stop);

    public Task<ResetTokenReply> AddResetTokenAsync(string user, CancellationToken stop) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{Root}users/{Part(user)}/reset-token"), ContractsJson.Default.ResetTokenReply, stop);

    public Task AskForPasswordResetAsync(string name, CancellationToken stop) =>
        PostAsync("password-reset", new PasswordResetRequest(name), ContractsJson.Default.PasswordResetRequest, stop);

    public Task FinishPasswordResetAsync(PasswordResetFinish request, CancellationToken stop) =>
        PostAsync("password-reset/finish", request, ContractsJson.Default.PasswordResetFinish, stop);
}
