using Appliance.Server.Identity.Rights;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.People;

internal sealed class Recipients(IStore store, IEnumerable<IAccessObjects> finders) : IRecipients
{
    public async Task<Recipient?> FindAsync(Guid user, CancellationToken stop)
    {
        var found = await store.FirstAsync(
            $"select name, mail from identity.users where id = {user} and disabled_at is null", row => new Found(row.GetString(0), row.TextOrNull(1)), stop);
        return found is null ? null : new Recipient(found.Name, found.Mail, new CallerRights(user, await RightsTable.OfAsync(store, user, stop)));
    }

    public Task<bool> IsThereAsync(Guid user, CancellationToken stop) => store.FirstAsync($"select true from identity.users where id = {user}", row => row.GetBoolean(0), stop);

    public async ValueTask<AccessObject?> FindAsync(string? reference, CancellationToken stop) =>
        reference?.Split('/', 2) is [var kind, var name] && finders.FirstOrDefault(finder => finder.Kind == kind) is { } finder ? await finder.FindAsync(name, stop) : null;

    private sealed record Found(string Name, string? Mail);
}
