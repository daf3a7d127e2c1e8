using System.Threading.Channels;
using Appliance.Server.Identity;
using Appliance.Server.Notifications.Deliveries;

namespace Appliance.Server.Notifications.Mailing;

/// <summary>
/// Mail to one person, such as a reset token. Kept in memory only, and no longer than the token is good: it must not lie in the database, which
/// has nothing but its hash. Who loses it to a restart asks again.
/// </summary>
internal sealed class PersonalMail(MailPost post, MailService service, TimeProvider clock, ILogger<PersonalMail> log) : BackgroundService, IMailDoor
{
    private const int Most = 200;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(25);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Channel<(Mail Mail, Guid Id, DateTimeOffset Until)> _waiting = System.Threading.Channels.Channel.CreateBounded<(Mail, Guid, DateTimeOffset)>(
        new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropWrite });

    public bool IsOpen => service.IsOn;

    public void Send(Mail mail) => _waiting.Writer.TryWrite((mail, Guid.CreateVersion7(), clock.GetUtcNow() + Life));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (mail, id, until) in _waiting.Reader.ReadAllAsync(stoppingToken)) await SendAsync(mail, id, until, stoppingToken);
    }

    private async Task SendAsync(Mail mail, Guid id, DateTimeOffset until, CancellationToken stop)
    {
        while (true)
        {
            var outcome = await post.SendAsync(id, mail.To, new Letter(mail.Subject, mail.Text), stop);
            service.Note(outcome);
            if (outcome.Kind == OutcomeKind.Sent) return;
            if (outcome.Kind != OutcomeKind.ServerFailed || clock.GetUtcNow() + Pause > until)
            {
                Log.PersonalMailLost(log, outcome.Reason!);
                return;
            }
            await Task.Delay(Pause, clock, stop);
        }
    }
}
