namespace Appliance.Contracts;

/// <summary>Passkeys: one's own, and signing in with one.</summary>
public sealed partial class ApplianceClient
{
    public Task<IReadOnlyList<Passkey>> PasskeysAsync(CancellationToken stop) => GetAsync("me/passkeys", ContractsJson.Default.IReadOnlyListPasskey, stop);

    /// <param name="address">As the browser has opened the appliance: "https://appliance.example.org".</param>
    public Task<PasskeyStart> BeginPasskeyAsync(string address, CancellationToken stop) =>
        GetAsync("me/passkeys/start" + Query(("address", address)), ContractsJson.Default.PasskeyStart, stop);

    public Task<Passkey> AddPasskeyAsync(PasskeySpec spec, CancellationToken stop) =>
        PostAsync("me/passkeys", spec, ContractsJson.Default.PasskeySpec, ContractsJson.Default.Passkey, stop);

    public Task RemovePasskeyAsync(Guid id, CancellationToken stop) => DeleteAsync($"me/passkeys/{id}", stop);

    public Task<PasskeyStart> BeginPasskeyLoginAsync(string address, CancellationToken stop) =>
        GetAsync("login/passkey" + Query(("address", address)), ContractsJson.Default.PasskeyStart, stop);

    public Task<LoginReply> PasskeyLoginAsync(PasskeyLogin answer, CancellationToken stop) =>
        PostAsync("login/passkey", answer, ContractsJson.Default.PasskeyLogin, ContractsJson.Default.LoginReply, stop);
}
