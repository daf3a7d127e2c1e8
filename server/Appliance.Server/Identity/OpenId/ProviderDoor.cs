using System.Net;
using System.Security.Cryptography.X509Certificates;
using Appliance.Contracts;
using Appliance.Server.Events;

namespace Appliance.Server.Identity.OpenId;

/// <summary>The way to the provider, and the service "openid": its certificate is checked, no redirect is followed, an answer has a limit of size and time, and few ask at once.</summary>
internal sealed class ProviderDoor : IServiceReport, IDisposable
{
    private const int LongestAnswer = 1024 * 1024;
    private const int MostAtOnce = 4;

    private readonly OpenIdSettings _settings;
    private readonly IEvents _events;
    private readonly Lazy<HttpClient> _http;
    private readonly SemaphoreSlim _turns = new(MostAtOnce);
    private volatile string? _trouble;

    public ProviderDoor(OpenIdSettings settings, IEvents events)
    {
        (_settings, _events) = (settings, events);
        _http = new Lazy<HttpClient>(Open);
    }

    /// <returns>Status and body of the answer.</returns>
    /// <exception cref="FaultException">Unavailable: it does not answer, or is not to be trusted.</exception>
    public async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpRequestMessage request, CancellationToken stop)
    {
        using (request)
        {
            await _turns.WaitAsync(stop);
            try
            {
                using var answer = await _http.Value.SendAsync(request, stop);
                var body = await answer.Content.ReadAsStringAsync(stop);
                _trouble = null;
                return (answer.StatusCode, body);
            }
            catch (HttpRequestException away)
            {
                throw Away(away.InnerException is System.Security.Authentication.AuthenticationException ? "its certificate is not to be trusted" : away.Message, away);
            }
            catch (OperationCanceledException late) when (!stop.IsCancellationRequested)
            {
                throw Away($"it does not answer within {_settings.TimeoutSeconds} seconds", late);
            }
            finally
            {
                _turns.Release();
            }
        }
    }

    /// <summary>Told as an event too: whoever signs in can not mend it.</summary>
    public FaultException Away(string why, Exception? cause = null)
    {
        why = why.TrimEnd('.');
        _trouble = $"{_settings.Issuer} can not be asked: {why}.";
        _events.Raise(new Event("identity.openid-failed", Severity.Error, null, $"The OpenID provider {_trouble}"));
        return new FaultException(FaultKind.Unavailable, FaultCodes.OpenIdAway, $"{_settings.ShownName} can not be asked: {why}.", cause: cause);
    }

    public ServiceStatus Report() => (_settings.IsOn, _trouble) switch
    {
        (false, _) => new ServiceStatus("openid", ServiceState.Off, "No provider is set."),
        (_, { } trouble) => new ServiceStatus("openid", ServiceState.Degraded, trouble),
        _ => new ServiceStatus("openid", ServiceState.Running, _settings.Issuer),
    };

    public void Dispose()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
        _turns.Dispose();
    }

    private HttpClient Open()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (_settings.CaFile.Length > 0)
        {
            var trusted = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trusted.CustomTrustStore.ImportFromPemFile(_settings.CaFile);
            handler.SslOptions.CertificateChainPolicy = trusted;
        }
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(_settings.TimeoutSeconds), MaxResponseContentBufferSize = LongestAnswer };
    }
}
