using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Notifications.Webhooks;

/// <summary>The secrets that sign webhooks' messages: one each, and for a day after a rotation the one before it.</summary>
internal sealed class SigningSecrets(ISecrets secrets, TimeProvider clock)
{
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

    public async Task<string> MakeAsync(ITransaction transaction, Guid subscription, CancellationToken stop)
    {
        var secret = Signature.NewSecret();
        await secrets.SetAsync(transaction, Now(subscription), secret, stop);
        return secret;
    }

    public async Task<SigningSecretReply> RotateAsync(ITransaction transaction, Guid subscription, CancellationToken stop)
    {
        if (await secrets.ReadAsync(Now(subscription), stop) is { } before) await secrets.SetAsync(transaction, Before(subscription), before, stop);
        var now = clock.GetUtcNow();
        await transaction.ExecuteAsync($"update notifications.subscriptions set rotated_at = {now} where id = {subscription}", stop);
        return new SigningSecretReply(await MakeAsync(transaction, subscription, stop), now + Overlap);
    }

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(Guid subscription, DateTimeOffset? rotated, CancellationToken stop)
    {
        var newest = await secrets.ReadAsync(Now(subscription), stop);
        var before = rotated + Overlap > clock.GetUtcNow() ? await secrets.ReadAsync(Before(subscription), stop) : null;
        return [.. new[] { newest, before }.OfType<string>()];
    }

    public async Task ForgetAsync(ITransaction transaction, Guid subscription, CancellationToken stop)
    {
        await secrets.DeleteAsync(transaction, Now(subscription), stop);
        await secrets.DeleteAsync(transaction, Before(subscription), stop);
    }

    private static SecretName Now(Guid subscription) => new("webhook-signature", subscription.ToString());

    private static SecretName Before(Guid subscription) => new("webhook-signature-before", subscription.ToString());
}
