using System.Diagnostics;

namespace Appliance.Agent.Bus;

/// <summary>
/// One connection to a bus. sd-bus wants one thread at a time, so it has one of its own; many calls are under way at once, and each answer finds
/// its call by the cookie. When the connection is lost, all that wait are told, and it is over.
/// </summary>
internal sealed class BusConnection : IDisposable
{
    /// <summary>A service that has fallen silent is asked no more: what was given up still waits for its answer at the daemon, which keeps 128 (max_replies_per_connection).</summary>
    private const int MostWaiting = 100;

    private readonly Lock gate = new();
    private readonly Queue<Asked> unsent = [];
    private readonly Dictionary<ulong, Asked> waiting = [];
    private readonly Waking waking = new();
    private readonly nint bus;
    private volatile bool leaving;

    private BusConnection(nint bus)
    {
        this.bus = bus;
        new Thread(Run) { IsBackground = true, Name = "bus" }.Start();
    }

    public bool IsOver { get; private set; }

    /// <param name="address">"unix:path=/run/dbus/system_bus_socket".</param>
    /// <exception cref="BusException">Nobody is there.</exception>
    public static BusConnection Open(string address)
    {
        if (!Libsystemd.IsHere) throw new BusException(BusException.NoServer, "libsystemd is not installed.");
        if (Libsystemd.New(out var bus) < 0) throw new BusException(BusException.NoServer, "No connection can be made.");
        if (Libsystemd.SetAddress(bus, address) >= 0 && Libsystemd.SetBusClient(bus, 1) >= 0 && Libsystemd.Start(bus) >= 0) return new BusConnection(bus);
        Libsystemd.CloseAndLeave(bus);
        throw new BusException(BusException.NoServer, $"No bus is at {address}.");
    }

    /// <inheritdoc cref="IBus.CallAsync"/>
    public async Task<IReadOnlyList<BusValue>> CallAsync(BusCall call, CancellationToken stop)
    {
        var asked = new Asked(call);
        lock (gate)
        {
            if (IsOver) throw Lost();
            if (unsent.Count + waiting.Count >= MostWaiting) throw new BusException(BusException.LimitsExceeded, $"{MostWaiting} calls wait for an answer already.");
            unsent.Enqueue(asked);
            waking.Ring();
        }
        try
        {
            return await asked.Answer.Task.WaitAsync(call.Deadline, stop);
        }
        catch (TimeoutException)
        {
            throw new BusException(BusException.NoReply, $"{call.Service} did not answer within {call.Deadline.TotalSeconds} seconds.");
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            leaving = true;
            if (!IsOver) waking.Ring();
        }
    }

    private void Run()
    {
        while (!leaving && SendAll() && HearAll()) waking.Sleep(Libsystemd.Descriptor(bus), Libsystemd.Events(bus), Pause());
        Libsystemd.CloseAndLeave(bus);
        lock (gate)
        {
            IsOver = true;
            foreach (var asked in unsent.Concat(waiting.Values)) asked.Answer.TrySetException(Lost());
            unsent.Clear();
            waiting.Clear();
            waking.Dispose();
        }
    }

    private bool SendAll()
    {
        lock (gate)
        {
            while (unsent.TryPeek(out var asked))
            {
                var sent = asked.Answer.Task.IsCompleted || Send(asked);
                if (!sent) return false; // It stays in the queue, and is told with the rest.
                unsent.Dequeue();
            }
        }
        return true;
    }

    /// <returns>Whether the connection lives.</returns>
    private bool Send(Asked asked)
    {
        var call = asked.Call;
        if (Libsystemd.NewCall(bus, out var message, call.Service, call.Path, call.Interface, call.Member) < 0)
        {
            asked.Answer.TrySetException(new BusException(BusException.InvalidSignature, $"There can be no {call.Interface}.{call.Member} at {call.Path}."));
            return true;
        }
        try
        {
            foreach (var argument in call.Arguments) MessageWriter.Write(message, argument);
            if (Libsystemd.Send(bus, message, out var cookie) < 0) return false;
            waiting[cookie] = asked;
        }
        catch (BusException wrong)
        {
            asked.Answer.TrySetException(wrong);
        }
        finally
        {
            Libsystemd.Leave(message);
        }
        return true;
    }

    /// <returns>Whether the connection lives.</returns>
    private bool HearAll()
    {
        int more;
        do
        {
            more = Libsystemd.Process(bus, out var message);
            if (message == 0) continue;
            Hear(message);
            Libsystemd.Leave(message);
        }
        while (more > 0);
        return more == 0;
    }

    private void Hear(nint message)
    {
        if (Libsystemd.ReplyCookie(message, out var cookie) < 0) return; // No answer: a signal that nobody asked for.
        Asked? asked;
        lock (gate)
        {
            if (!waiting.Remove(cookie, out asked)) return;
        }
        try
        {
            if (Libsystemd.Kind(message, out var kind) >= 0 && kind == Libsystemd.Error) asked.Answer.TrySetException(MessageReader.Error(message));
            else asked.Answer.TrySetResult(MessageReader.Read(message));
        }
        catch (BusException unreadable)
        {
            asked.Answer.TrySetException(unreadable);
        }
    }

    /// <summary>Milliseconds until sd-bus has something to do by itself; <see cref="Stopwatch"/> counts CLOCK_MONOTONIC here.</summary>
    private int Pause()
    {
        if (Libsystemd.NextTime(bus, out var at) <= 0 || at == ulong.MaxValue) return -1;
        var now = (ulong)(Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000));
        return at <= now ? 0 : (int)Math.Min((at - now) / 1000 + 1, int.MaxValue);
    }

    private static BusException Lost() => new(BusException.Disconnected, "The connection to the bus was lost.");

    private sealed record Asked(BusCall Call)
    {
        public TaskCompletionSource<IReadOnlyList<BusValue>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
