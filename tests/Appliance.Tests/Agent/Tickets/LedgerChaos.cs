using Appliance.Agent.Tickets;

namespace Appliance.Tests.Agent.Tickets;

/// <summary>
/// The real ledger under servers whose orders come late, twice and in any order, on a machine whose power goes at any write. What came of
/// it is counted as violations of what a ledger promises.
/// </summary>
/// <param name="flushes">Off: the control whose disk answers before it has written.</param>
/// <param name="fences">Off: the control that looks at no fence.</param>
internal sealed class LedgerChaos(int seed, bool flushes = true, bool fences = true)
{
    private const int Moments = 600;
    private const int Objects = 3;

    private readonly Random _chance = new(seed);
    private readonly CutFiles _files = new(flushes);
    private readonly List<Order> _underWay = [];
    private readonly List<Order> _known = [];
    private readonly List<Guid> _atWork = [];
    private readonly HashSet<Guid> _toldDone = [];
    private readonly HashSet<Guid> _acted = [];
    private readonly Dictionary<string, ulong> _youngest = new(StringComparer.Ordinal);
    private readonly List<string> _violations = [];
    private Ledger _ledger = null!;
    private ulong _fence;

    public int PowerCuts { get; private set; }

    public int Refused { get; private set; }

    public IReadOnlyList<string> Run()
    {
        Boot();
        for (var moment = 0; moment < Moments; moment++)
        {
            try
            {
                Happen(_chance.Next(14));
            }
            catch (PowerCutException)
            {
                Boot();
            }
        }
        return _violations;
    }

    private void Happen(int what)
    {
        if (what < 3) Send(new Order(Guid.CreateVersion7(), $"resource/{_chance.Next(Objects)}", ++_fence));
        else if (what == 3 && _known.Count > 0) Send(Any(_known) with { Fence = ++_fence }); // Claimed anew.
        else if (what < 9 && _underWay.Count > 0) Arrive(Any(_underWay));
        else if (what < 11 && _atWork.Count > 0) End(Any(_atWork));
        else if (what == 11 && _toldDone.Count > 0) _ledger.Forget(_toldDone.First());
        else if (what == 12) _files.CutIn(_chance.Next(3), lands: _chance.Next(2) == 0);
        else if (what == 13 && _chance.Next(4) == 0) throw new PowerCutException();
    }

    private void Send(Order order)
    {
        _known.Add(order);
        for (var copies = 1 + _chance.Next(3); copies > 0; copies--) _underWay.Add(order);
    }

    private void Arrive(Order order)
    {
        _underWay.Remove(order);
        var verdict = _ledger.Begin(order.Ticket, order.Object, fences ? order.Fence : ulong.MaxValue, order.Ticket.ToString(), harmless: false);
        if (verdict == Verdict.Fenced) Refused++;
        if (verdict != Verdict.Act) return;
        if (!_acted.Add(order.Ticket)) _violations.Add($"{order.Ticket} acted twice.");
        if (order.Fence < _youngest.GetValueOrDefault(order.Object)) _violations.Add($"Order {order.Fence} acted on {order.Object} behind {_youngest[order.Object]}.");
        _youngest[order.Object] = Math.Max(order.Fence, _youngest.GetValueOrDefault(order.Object));
        _atWork.Add(order.Ticket);
    }

    private void End(Guid ticket)
    {
        _atWork.Remove(ticket);
        _ledger.End(ticket, Ending.Done(), 2);
        _toldDone.Add(ticket);
    }

    private void Boot()
    {
        PowerCuts++;
        _files.Restore();
        _atWork.Clear();
        _ledger = new Ledger(_files, TimeProvider.System, _ => { });
        foreach (var ticket in _toldDone)
            if (_ledger.Find(ticket) is not { State: EntryState.Done }) _violations.Add($"{ticket} was told to be done, and is {_ledger.Find(ticket)?.State.ToString() ?? "forgotten"}.");
    }

    private T Any<T>(List<T> some) => some[_chance.Next(some.Count)];

    private sealed record Order(Guid Ticket, string Object, ulong Fence);
}
