using System.Net;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Tests.Dhcp;

/// <summary>What is on the disk: it outlives the server.</summary>
internal sealed class Disk
{
    public Dictionary<(Guid, Ipv4Address), (long Revision, Binding Binding)> Rows { get; } = [];

    public IEnumerable<Binding> Bindings => [.. Rows.Values.Select(row => row.Binding)];

    public long Revision => Rows.Values.Select(row => row.Revision).DefaultIfEmpty().Max();
}

/// <summary>A database that does what lease writing asks of one, and fails when it is told to.</summary>
internal sealed class FakeLeaseStore(Disk disk) : IStore
{
    public bool Present { get; set; } = true;

    /// <summary>Statements fail although nobody has noticed yet.</summary>
    public bool Fails { get; set; }

    /// <summary>Statements are refused by a database that is there.</summary>
    public bool Refuses { get; set; }

    /// <summary>Statements are done, and their sender hears that they failed.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Set, statements wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public int Statements { get; private set; }

    public async Task<int> ExecuteAsync(Sql sql, CancellationToken stop)
    {
        if (Gate is { } gate) await gate.Task.WaitAsync(stop);
        lock (disk)
        {
            if (!Present || Fails) throw new StoreAwayException(new IOException("The test cut the line."));
            if (Refuses) throw new PostgresException("The test found a deadlock.", "ERROR", "ERROR", PostgresErrorCodes.DeadlockDetected);
            Statements++;
            using var command = new NpgsqlCommand();
            sql.Fill(command);
            Write([.. command.Parameters.Select(parameter => parameter.Value)]);
            if (LosesAnswers) throw new StoreAwayException(new IOException("The test cut the line after the commit."));
        }
        return 1;
    }

    public Task<List<T>> QueryAsync<T>(Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop) => throw new NotSupportedException();

    public Task<T?> FirstAsync<T>(Sql sql, Func<NpgsqlDataReader, T> row, CancellationToken stop) => throw new NotSupportedException();

    public Task<T> InTransactionAsync<T>(Func<ITransaction, Task<T>> work, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>The parameters of <see cref="LeaseRows.WriteAsync"/>, in their order.</summary>
    private void Write(object?[] given)
    {
        var revision = (long)given[0]!;
        var (subnets, addresses, macs, states) = ((Guid[])given[1]!, (IPAddress[])given[2]!, (string[])given[3]!, (string[])given[6]!);
        var (granted, expires) = ((DateTime[])given[7]!, (DateTime[])given[8]!);
        for (var i = 0; i < subnets.Length; i++)
        {
            var address = Ipv4Address.From(addresses[i]);
            if (disk.Rows.TryGetValue((subnets[i], address), out var row) && row.Revision >= revision) continue;
            var state = Enum.Parse<BindingState>(states[i]);
            DateTimeOffset until = new(expires[i], TimeSpan.Zero);
            var binding = new Binding(
                subnets[i], address, MacAddress.Parse(macs[i]), state, new DateTimeOffset(granted[i], TimeSpan.Zero), until, state == BindingState.Active ? until : null, null, null);
            disk.Rows[(subnets[i], address)] = (revision, binding);
        }
    }
}
