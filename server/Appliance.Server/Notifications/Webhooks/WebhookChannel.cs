using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Notifications.Deliveries;
using Appliance.Server.Notifications.Subscriptions;

namespace Appliance.Server.Notifications.Webhooks;

/// <summary>Tells by webhook: one signed POST an event, in order.</summary>
internal sealed class WebhookChannel(WebhookDoor door, WebhookAddresses addresses, WebhookService service, SigningSecrets secrets, TimeProvider clock) : IChannel
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    public NotificationChannel Kind => NotificationChannel.Webhook;

    public bool IsOn => service.IsOn;

    public int MostEvents => 1;

    public async Task<Outcome> SendAsync(Subscription wanted, Guid delivery, Selected told, Recipient recipient, CancellationToken stop)
    {
        // What was allowed when it was made may not be any more.
        if (addresses.Problem(wanted.Url) is { } problem) return Outcome.Failed($"The address {problem}.");
        try
        {
            using var request = await MakeAsync(wanted, delivery, told, stop);
            using var answer = await door.SendAsync(request, stop);
            return Judge(answer);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Outcome.Failed("The receiver did not answer in time.");
        }
        catch (HttpRequestException trouble)
        {
            return Outcome.Failed(trouble.InnerException switch
            {
                ForbiddenAddressException forbidden => $"Not asked: {forbidden.Message}.",
                AuthenticationException => "The receiver shows a certificate that is not trusted.",
                { } cause => $"The receiver can not be reached: {cause.Message}",
                null => $"The receiver can not be reached: {trouble.Message}",
            });
        }
        catch (FaultException fault)
        {
            return Outcome.Failed(fault.Message); // The key of the secrets is lost: nothing goes out unsigned.
        }
    }

    private async Task<HttpRequestMessage> MakeAsync(Subscription wanted, Guid delivery, Selected told, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var message = told.Events is [var happened] ? new WebhookMessage(happened.Name, happened.At, happened) : new WebhookMessage("notifications.test", now, null);
        var body = JsonSerializer.SerializeToUtf8Bytes(message, ContractsJson.Default.WebhookMessage);
        var (id, timestamp) = ($"msg_{delivery:N}", now.ToUnixTimeSeconds());
        var signatures = (await secrets.ReadAsync(wanted.Id, wanted.Rotated, stop)).Select(secret => Signature.Of(secret, id, timestamp, body));
        var request = new HttpRequestMessage(HttpMethod.Post, wanted.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", string.Join(' ', signatures));
        request.Headers.UserAgent.ParseAdd("Appliance");
        return request;
    }

    private Outcome Judge(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (answer.IsSuccessStatusCode) return Outcome.Sent;
        if (answer.StatusCode == HttpStatusCode.Gone) return Outcome.Gone("The receiver answered 410 and wants nothing any more.");
        var wait = answer.Headers.RetryAfter is { } asked ? asked.Delta ?? asked.Date - clock.GetUtcNow() : null;
        return Outcome.Failed(status is >= 300 and < 400 ? $"The receiver answered {status}; redirects are not followed." : $"The receiver answered {status}.", wait > LongestWait ? LongestWait : wait);
    }
}
