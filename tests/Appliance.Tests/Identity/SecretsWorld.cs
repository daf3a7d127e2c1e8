using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Identity.Secrets;
using Appliance.Server.Store;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace Appliance.Tests.Identity;

/// <summary>Secrets over a database and a key file; each one is a server that was started once.</summary>
internal sealed class SecretsWorld : IDisposable
{
    public SecretsWorld(IStore store, string keyPath)
    {
        Store = store;
        File = new KeyFile(keyPath);
        var keys = new KeyRing(File, TimeProvider.System);
        Table = new SecretTable(store, keys, TimeProvider.System);
        Rotation = new RotateSecrets(store, keys, Table, Events, NullLogger<RotateSecrets>.Instance);
    }

    public IStore Store { get; }

    public KeyFile File { get; }

    public SecretTable Table { get; }

    public RotateSecrets Rotation { get; }

    public IEvents Events { get; } = Substitute.For<IEvents>();

    public static SecretName Name(int number) => new("bmc-password", $"machine-{number}");

    public Task SetAsync(SecretName name, string value) => Store.InTransactionAsync(async transaction =>
    {
        await Table.SetAsync(transaction, name, value, TestContext.Current.CancellationToken);
        return true;
    }, TestContext.Current.CancellationToken);

    public Task<string?> ReadAsync(SecretName name) => Table.ReadAsync(name, TestContext.Current.CancellationToken);

    public void Dispose() => Rotation.Dispose();
}
