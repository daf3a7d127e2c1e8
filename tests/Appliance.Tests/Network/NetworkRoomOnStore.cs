using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Network;
using Appliance.Server.Network.Memory;
using Appliance.Server.Network.Names;
using Appliance.Server.Network.Reservations;
using Appliance.Server.Network.Subnets;
using Appliance.Server.Store;
using Appliance.Tests.Store;
using NSubstitute;

namespace Appliance.Tests.Network;

/// <summary>The room on a real database.</summary>
internal sealed class NetworkRoomOnStore : IAsyncDisposable
{
    private readonly TestStore _database;

    private NetworkRoomOnStore(TestStore database)
    {
        _database = database;
        Memory = new NetworkMemory(Interfaces, new NetworkSettings());
        Tables = new NetworkTables(Memory, Interfaces, new NetworkSettings());
        Subnets = new SubnetDirectory(Memory);
        Changes = new SubnetChanges(Store, Events, Tables, Subnets, Interfaces);
        Book = new ReservationBook(Memory, Tables);
        Reservations = new ReservationChanges(Store, Events, Memory, Tables);
        Names = new PublishedNames(Memory);
    }

    public IStore Store => _database.Store;

    public IEvents Events { get; } = Substitute.For<IEvents>();

    public FixedInterfaces Interfaces { get; } = new(NetworkWorld.Interfaces);

    public NetworkMemory Memory { get; }

    public NetworkTables Tables { get; }

    public SubnetDirectory Subnets { get; }

    public ISubnetChanges Changes { get; }

    public IReservations Book { get; }

    public ReservationChanges Reservations { get; }

    public INames Names { get; }

    public static async Task<NetworkRoomOnStore> OpenAsync() => new(await TestStore.CreateAsync());

    /// <summary>As after a restart: what memory shows must be what the database holds.</summary>
    public async Task<NetworkSnapshot> ReadAgainAsync(CancellationToken stop) => await Tables.ReadAsync(Store, stop);

    public Task InTransactionAsync(Func<ITransaction, Task> work, CancellationToken stop) => Store.InTransactionAsync(async transaction =>
    {
        await work(transaction);
        return true;
    }, stop);

    public static async Task<FaultException> RefusedAsync(Task work, FaultKind kind, string code)
    {
        var fault = await Should.ThrowAsync<FaultException>(work);
        fault.Code.ShouldBe(code);
        fault.Kind.ShouldBe(kind);
        FaultCodes.Cures.ShouldContainKey(code);
        return fault;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
