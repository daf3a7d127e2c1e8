using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Power.Reach;

namespace Appliance.Server.Power.Redfish;

/// <summary>
/// Keeps sessions for the next question, since BMCs have few and write a log line for each sign-in; ends those that nobody has used for a
/// while, and all when the server stops. Passwords are not kept.
/// </summary>
internal sealed class RedfishSessions(BmcReach reach, TimeProvider time, ILogger<RedfishSessions> log) : IAsyncDisposable
{
    private const int LargestAnswer = 1 << 20;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Key, Kept> _kept = [];

    /// <summary>A session that the BMC has ended is begun anew once.</summary>
    public async Task<T> WithAsync<T>(PowerTarget target, Func<RedfishSession, Task<T>> talk, CancellationToken stop)
    {
        await EndIdleAsync();
        var key = Key.Of(target);
        var isOld = _kept.TryRemove(key, out var kept);
        kept ??= new Kept(await BeginAsync(target, stop), target with { Password = null });
        try
        {
            return await UseAsync(key, kept, talk);
        }
        catch (FaultException refused) when (isOld && refused.Code == FaultCodes.BmcRefused)
        {
            return await UseAsync(key, new Kept(await BeginAsync(target, stop), target with { Password = null }), talk);
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_kept.Keys.Select(EndAsync));

    /// <summary>What went wrong may have spoiled the session: only one that served is used again.</summary>
    private async Task<T> UseAsync<T>(Key key, Kept kept, Func<RedfishSession, Task<T>> talk)
    {
        try
        {
            var answer = await talk(kept.Session);
            kept.Session.Used = time.GetUtcNow();
            if (!_kept.TryAdd(key, kept)) await EndAsync(kept);
            return answer;
        }
        catch
        {
            await EndAsync(kept);
            throw;
        }
    }

    private async Task<RedfishSession> BeginAsync(PowerTarget target, CancellationToken stop)
    {
        var guard = new TlsGuard(target);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxConnectionsPerServer = 1,
            ConnectCallback = (context, limit) => reach.ConnectAsync(context.DnsEndPoint, limit),
            SslOptions = { RemoteCertificateValidationCallback = guard.Accept },
        };
        var http = new HttpClient(handler)
        {
            BaseAddress = new UriBuilder(Uri.UriSchemeHttps, target.Address, target.Port ?? RedfishPower.UsualPort).Uri,
            Timeout = Timeout.InfiniteTimeSpan, // Whoever asks has a deadline.
            MaxResponseContentBufferSize = LargestAnswer,
        };
        try
        {
            return await RedfishSession.BeginAsync(http, guard, target, stop);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    private async Task EndIdleAsync()
    {
        var since = time.GetUtcNow() - Idle;
        foreach (var (key, kept) in _kept)
        {
            if (kept.Session.Used < since) await EndAsync(key);
        }
    }

    private Task EndAsync(Key key) => _kept.TryRemove(key, out var kept) ? EndAsync(kept) : Task.CompletedTask;

    private async Task EndAsync(Kept kept)
    {
        using var limit = new CancellationTokenSource(LastWord, time);
        try
        {
            await kept.Session.EndAsync(kept.Target, limit.Token);
        }
        catch (Exception away) when (away is FaultException or HttpRequestException or SocketException or IOException or OperationCanceledException)
        {
            log.SessionLeft(kept.Target.ToString(), away.Message);
        }
        finally
        {
            kept.Session.Dispose();
        }
    }

    private sealed record Kept(RedfishSession Session, PowerTarget Target);

    /// <summary>Another password is another session.</summary>
    private sealed record Key(string Bmc, string? User, string? Fingerprint, string PasswordHash)
    {
        public static Key Of(PowerTarget target) =>
            new($"{target.Address}:{target.Port}", target.User, target.Fingerprint, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(target.Password ?? ""))));
    }
}
