using System.Text;
using System.Threading.Channels;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Events.Endpoints;
using Appliance.Tests.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Events;

public sealed class EventStreamTests : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FedByHand _feed = new();
    private readonly MemoryStream _body = new();

    public void Dispose() => _stopping.Dispose();

    [Fact]
    public async Task EachEventHasItsIdToResumeFrom()
    {
        var streaming = StreamAsync(after: 4);
        _feed.Happen(new EventRecord(5, DateTimeOffset.UnixEpoch, "dhcp.lease-granted", Severity.Info, null, "line\nbreak", null));

        await Eventually.TrueAsync(() => Written().Contains("id: 5\ndata: {", StringComparison.Ordinal), "the event is written", TestContext.Current.CancellationToken);
        await EndAsync(streaming);

        Written().ShouldContain("\"message\":\"line\\nbreak\"");
        _feed.After.ShouldBe(4);
    }

    [Fact]
    public async Task ASilentStreamSaysThatItLives()
    {
        var streaming = StreamAsync(after: null);
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return Written().Contains(": still here\n\n", StringComparison.Ordinal);
        }, "the comment is written", TestContext.Current.CancellationToken);

        await EndAsync(streaming);
    }

    [Fact]
    public async Task AStreamEndsAfterAWhileSoThatItsOwnerIsAskedAgain()
    {
        var streaming = StreamAsync(after: null);

        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            return streaming.IsCompleted;
        }, "the stream ends", TestContext.Current.CancellationToken);

        streaming.IsCompletedSuccessfully.ShouldBeTrue();
    }

    private Task StreamAsync(long? after)
    {
        var context = new DefaultHttpContext { Response = { Body = Stream.Synchronized(_body) } };
        return EventEndpoints.Stream(_feed, () => new EventFilter(), after, ContractsJson.Default.Options, _time, _stopping.Token).ExecuteAsync(context);
    }

    private async Task EndAsync(Task streaming)
    {
        await _stopping.CancelAsync();
        await streaming.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    private string Written() => Encoding.UTF8.GetString(_body.ToArray());

    private sealed class FedByHand : IEventFeed
    {
        private readonly Channel<EventRecord> _events = Channel.CreateUnbounded<EventRecord>();

        public long? After { get; private set; }

        public void Happen(EventRecord happened) => _events.Writer.TryWrite(happened).ShouldBeTrue();

        public Task<Page<EventRecord>> ListAsync(EventFilter filter, long? before, int limit, CancellationToken stop) => throw new NotSupportedException();

        public Task<Page<EventRecord>> ListAfterAsync(EventFilter filter, long after, int limit, CancellationToken stop) => throw new NotSupportedException();

        public IAsyncEnumerable<EventRecord> FollowAsync(Func<EventFilter> filter, long? after, CancellationToken stop)
        {
            After = after;
            return _events.Reader.ReadAllAsync(stop);
        }
    }
}
