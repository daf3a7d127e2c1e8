namespace Appliance.Contracts;

/// <summary>Lists as the caller has saved them.</summary>
public sealed partial class ApplianceClient
{
    /// <summary>All of the caller's, by list and name.</summary>
    public Task<IReadOnlyList<SavedView>> ViewsAsync(CancellationToken stop) => GetAsync("me/views", ContractsJson.Default.IReadOnlyListSavedView, stop);

    /// <summary>Saves it, in the place of one with the same name.</summary>
    public Task<SavedView> SaveViewAsync(SavedView view, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Put, $"me/views/{Part(view.List)}/{Part(view.Name)}", new SavedViewSpec(view.Query), ContractsJson.Default.SavedViewSpec), ContractsJson.Default.SavedView, stop);

    public Task RemoveViewAsync(string list, string name, CancellationToken stop) => DeleteAsync($"me/views/{Part(list)}/{Part(name)}", stop);
}
