using System.Text.Json;
using Appliance.Contracts;
using Appliance.Web.Session;

namespace Appliance.Web.Live;

/// <summary>
/// What happens at the appliance, as it happens: follows the API's event stream for one screen, and goes on where it was when the stream breaks.
/// </summary>
internal sealed class LiveEvents(Operator me, TimeProvider time) : IAsyncDisposable
{
    private const int Remembered = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly LinkedList<EventRecord> _latest = new();
    private Task? _run;

    /// <summary>Raised on the stream's own thread.</summary>
    public event Action<EventRecord>? Arrived;

    /// <summary>The stream has broken or come back, or the sign-in has ended.</summary>
    public event Action? Changed;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<EventRecord> Latest
    {
        get
        {
            lock (_latest) return [.. _latest];
        }
    }

    public bool Flowing { get; private set; }

    /// <summary>The API does not know our token any more.</summary>
    public bool SignInEnded { get; private set; }

    public void Start() => _run ??= FollowAsync(_stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_run is not null) await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        long? after = null;
        while (!stop.IsCancellationRequested && !SignInEnded)
        {
            try
            {
                var api = await me.ClientAsync();
                if (after is null)
                {
                    var page = await api.EventsAsync(new EventQuery(Limit: 30), stop);
                    foreach (var old in page.Items.Reverse()) Remember(old);
                    after = page.Items.Count > 0 ? page.Items[0].Id : 0;
                }
                Turn(true);
                await foreach (var happened in api.FollowEventsAsync(new EventQuery(After: after), stop))
                {
                    after = happened.Id;
                    Remember(happened);
                    Arrived?.Invoke(happened);
                }
            }
            catch (FaultException fault) when (fault.Code == FaultCodes.SignInRequired)
            {
                SignInEnded = true;
            }
            catch (Exception broken) when (broken is FaultException or HttpRequestException or IOException or JsonException || (broken is OperationCanceledException && !stop.IsCancellationRequested))
            {
                // It broke; what came meanwhile is told after the pause.
            }
            Turn(false);
            await Task.Delay(Pause, time, stop);
        }
    }

    private void Remember(EventRecord happened)
    {
        lock (_latest)
        {
            _latest.AddFirst(happened);
            if (_latest.Count > Remembered) _latest.RemoveLast();
        }
    }

    private void Turn(bool flowing)
    {
        if (Flowing == flowing && !SignInEnded) return;
        Flowing = flowing;
        Changed?.Invoke();
    }
}
