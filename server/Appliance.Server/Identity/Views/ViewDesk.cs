using System.Buffers;
using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.People;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Views;

/// <summary>Keeps what people save of lists: theirs alone, gone with their account.</summary>
internal sealed class ViewDesk(IStore store)
{
    private const int LongestList = 32;
    private const int LongestName = 64;
    private const int LongestQuery = 1000;
    private const int Most = 200;
    private const string Slash = "%2F"; // As it comes out of an address: the one letter that a path can not carry.
    private static readonly SearchValues<char> ListLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz-");

    public async Task<IReadOnlyList<SavedView>> ListAsync(ClaimsPrincipal caller, CancellationToken stop) => await store.QueryAsync(
        $"select list, name, query from identity.views where user_id = {caller.CallerId()} order by list, lower(name), name",
        row => new SavedView(row.GetString(0), row.GetString(1), row.GetString(2)), stop);

    /// <exception cref="FaultException">REQUEST_INVALID with every field that is wrong.</exception>
    public async Task<SavedView> SaveAsync(string list, string name, SavedViewSpec spec, ClaimsPrincipal caller, CancellationToken stop)
    {
        var view = new SavedView(list, StorableText.Of(name.Trim()), StorableText.Of(spec.Query.TrimStart('?')));
        Check(view);
        await store.InTransactionAsync(async transaction =>
        {
            await transaction.ExecuteAsync($"select from identity.users where id = {caller.CallerId()} for update", stop); // Two at once are counted one after the other.
            await transaction.ExecuteAsync(
                $"""
                insert into identity.views (user_id, list, name, query) values ({caller.CallerId()}, {view.List}, {view.Name}, {view.Query})
                on conflict (user_id, list, name) do update set query = excluded.query
                """, stop);
            if (await transaction.FirstAsync($"select count(*) from identity.views where user_id = {caller.CallerId()}", row => row.GetInt64(0), stop) > Most)
                throw Invalid([new("name", $"would be more than {Most} saved views; remove one first.")]);
            return true;
        }, stop);
        return view;
    }

    public async Task RemoveAsync(string list, string name, ClaimsPrincipal caller, CancellationToken stop)
    {
        if (await store.ExecuteAsync($"delete from identity.views where user_id = {caller.CallerId()} and list = {list} and name = {name}", stop) == 0)
            throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, "You have no such view.");
    }

    private static void Check(SavedView view)
    {
        List<FieldFault> faults = [];
        if (view.List.Length is 0 or > LongestList || view.List.AsSpan().ContainsAnyExcept(ListLetters)) faults.Add(new("list", $"must be a list's place in lower case, such as resources, of at most {LongestList} letters."));
        if (view.Name.Length is 0 or > LongestName || view.Name.Any(char.IsControl) || view.Name.Contains(Slash, StringComparison.OrdinalIgnoreCase)) faults.Add(new("name", $"must have 1 to {LongestName} characters, none of them a slash."));
        if (view.Query.Length > LongestQuery || view.Query.Any(char.IsControl)) faults.Add(new("query", $"must have at most {LongestQuery} characters, as they stand in the address."));
        if (faults.Count > 0) throw Invalid(faults);
    }

    private static FaultException Invalid(IReadOnlyList<FieldFault> faults) => new(FaultKind.Invalid, FaultCodes.RequestInvalid, "The view was not saved.", faults);
}
