namespace Appliance.Contracts;

public sealed partial class ApplianceClient
{
    public Task<IReadOnlyList<SecretInfo>> SecretsAsync(CancellationToken stop) => GetAsync("secrets", ContractsJson.Default.IReadOnlyListSecretInfo, stop);

    public Task SetSecretAsync(string purpose, string owner, SecretRequest request, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Put, $"secrets/{Part(purpose)}/{Part(owner)}", request, ContractsJson.Default.SecretRequest), stop);

    public Task RemoveSecretAsync(string purpose, string owner, CancellationToken stop) => DeleteAsync($"secrets/{Part(purpose)}/{Part(owner)}", stop);

    public Task<RotationReply> RotateSecretsAsync(RotationRequest request, CancellationToken stop) =>
        PostAsync("secrets/rotate", request, ContractsJson.Default.RotationRequest, ContractsJson.Default.RotationReply, stop);
}
