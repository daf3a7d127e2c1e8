using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Notifications.Deliveries;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Appliance.Server.Notifications.Mailing;

/// <summary>Gives one mail to the smart host (RFC 5321, over TLS). A connection a mail: they are few, and a broken one hurts nobody else.</summary>
internal sealed class MailPost(MailSettings settings, ISecrets secrets, TimeProvider clock)
{
    public static readonly SecretName Password = new("mail-password", "server");

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <param name="id">Names the mail for ever: the same at every attempt.</param>
    public async Task<Outcome> SendAsync(Guid id, string to, Letter letter, CancellationToken stop)
    {
        if (!settings.IsSet) return Outcome.ServerFailed("No mail server is set (Mail:Server).");
        if (!MailboxAddress.TryParse(to, out var address)) return Outcome.Failed("The mail address is none.");
        using var patience = new CancellationTokenSource(Patience, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            using var mail = Envelope(id, address, letter);
            using var client = new SmtpClient { ServerCertificateValidationCallback = Trust.In(settings.CaFile), CheckCertificateRevocation = false };
            await client.ConnectAsync(settings.Server, settings.Port, Security(), end.Token);
            if (settings.User.Length > 0) await client.AuthenticateAsync(settings.User, await secrets.ReadAsync(Password, end.Token) ?? "", end.Token);
            await client.SendAsync(mail, end.Token);
            await LeaveAsync(client, end.Token);
            return Outcome.Sent;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Outcome.ServerFailed($"{Where} did not answer in time.");
        }
        catch (SmtpCommandException refused) when (refused.ErrorCode == SmtpErrorCode.RecipientNotAccepted)
        {
            return Outcome.Failed($"{Where} does not take mail for this address: {(int)refused.StatusCode} {refused.Message}");
        }
        catch (SslHandshakeException)
        {
            return Outcome.ServerFailed($"{Where} shows a certificate that is not trusted, or speaks no TLS there. See Mail:CaFile and Mail:Security.");
        }
        catch (AuthenticationException)
        {
            return Outcome.ServerFailed($"{Where} does not accept the password of {settings.User}. Set it with 'appliance secret set {Password.Purpose} {Password.Owner}'.");
        }
        catch (NotSupportedException)
        {
            return Outcome.ServerFailed($"{Where} does not offer what is needed: STARTTLS, or signing in with a password.");
        }
        catch (Exception trouble) when (trouble is CommandException or ProtocolException or SocketException or IOException or FaultException or SaslException)
        {
            return Outcome.ServerFailed($"{Where}: {trouble.Message}");
        }
    }

    /// <summary>The server has taken the mail: however it says goodbye, the mail is not sent again.</summary>
    private static async Task LeaveAsync(SmtpClient client, CancellationToken stop)
    {
        try
        {
            await client.DisconnectAsync(true, stop);
        }
        catch (Exception trouble) when (trouble is CommandException or ProtocolException or SocketException or IOException or OperationCanceledException)
        {
            // It hung up first.
        }
    }

    private string Where => $"{settings.Server}:{settings.Port}";

    private SecureSocketOptions Security() => settings.Security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    private MimeMessage Envelope(Guid id, MailboxAddress to, Letter letter)
    {
        var sender = MailboxAddress.Parse(settings.Sender);
        var mail = new MimeMessage
        {
            MessageId = $"{id:N}@{sender.Domain}",
            Date = clock.GetUtcNow(),
            Subject = LetterWriter.Subject(letter.Subject),
            Body = new BodyBuilder { TextBody = letter.Text, HtmlBody = letter.Html }.ToMessageBody(),
        };
        mail.From.Add(sender);
        mail.To.Add(to);
        mail.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834: no holiday notes, please.
        return mail;
    }
}
