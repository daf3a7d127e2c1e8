using Appliance.Server.Identity.Certificates;
using Appliance.Server.Identity.Factors;
using Appliance.Server.Identity.Secrets;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Setup;

/// <summary>Runs after Store's start and before any door opens: what handshakes and set-up need is in memory from the first connection on.</summary>
internal sealed class IdentityOpening(
    IStore store, CertificateRegister register, ICertificateAuthority authority, KeyFile key, RotateSecrets secrets, OldFactors factors, FirstAdministrator first,
    ILogger<IdentityOpening> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await register.LoadAsync(store, cancellationToken);
        Log.AuthorityOpen(log, authority.RootPin);
        await secrets.OpenAsync(key.Path, cancellationToken);
        await factors.MoveAsync(cancellationToken);
        await first.OpenAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
