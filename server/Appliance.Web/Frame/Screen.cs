using System.Text.Json;
using Appliance.Contracts;
using Appliance.Web.Live;
using Appliance.Web.Session;
using Microsoft.AspNetCore.Components;

namespace Appliance.Web.Frame;

/// <summary>
/// A page of the frame. It says how it is loaded and which events concern it; everything else (the sign-in, refusals, following what happens
/// elsewhere, stopping) is done here, the same for all.
/// </summary>
public abstract class Screen : ComponentBase, IDisposable
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop = new();
    private Rest? _reload;

    protected Screen() => Stop = _stop.Token;

    [Inject]
    internal Operator Me { get; set; } = default!;

    [Inject]
    internal LiveEvents Live { get; set; } = default!;

    [Inject]
    internal Toasts Toasts { get; set; } = default!;

    [Inject]
    internal NavigationManager Go { get; set; } = default!;

    [Inject]
    internal TimeProvider Time { get; set; } = default!;

    /// <summary>Ends when the page is left; can still be asked afterwards.</summary>
    protected CancellationToken Stop { get; }

    /// <summary>The first load is done, well or not.</summary>
    protected bool Loaded { get; private set; }

    /// <summary>Why the last load was refused.</summary>
    protected FaultException? Refusal { get; private set; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        Live.Arrived -= Hear;
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>Asks the API for what the page shows.</summary>
    protected abstract Task LoadAsync(ApplianceClient api);

    /// <summary>Whether the page should look again because of this.</summary>
    protected virtual bool Concerns(EventRecord happened) => false;

    protected override void OnInitialized()
    {
        _reload = new Rest(() => InvokeAsync(ReloadAsync), Breath, Time, Stop);
        Live.Arrived += Hear;
    }

    /// <summary>Also when the address has changed: what a page shows is in its address.</summary>
    protected override Task OnParametersSetAsync() => ReloadAsync();

    protected async Task ReloadAsync()
    {
        try
        {
            await LoadAsync(await Me.ClientAsync());
            Refusal = null;
        }
        catch (FaultException fault)
        {
            Refusal = fault;
            if (fault.Code == FaultCodes.SignInRequired) SignInAgain("ended");
        }
        catch (Exception away) when (away is HttpRequestException or JsonException)
        {
            Toasts.Unreachable();
        }
        catch (OperationCanceledException) when (Stop.IsCancellationRequested)
        {
            return; // The page was left.
        }
        Loaded = true;
        StateHasChanged();
    }

    /// <summary>Does something and says when it is refused.</summary>
    /// <returns>Whether it was done.</returns>
    protected async Task<bool> DoAsync(Func<ApplianceClient, Task> deed, Action<FaultException>? refused = null)
    {
        try
        {
            await deed(await Me.ClientAsync());
            return true;
        }
        catch (FaultException fault) when (fault.Code is FaultCodes.SignInRequired or FaultCodes.SignInTooOld)
        {
            SignInAgain(fault.Code == FaultCodes.SignInTooOld ? "recent" : "ended");
        }
        catch (FaultException fault)
        {
            if (refused is null) Toasts.Refused(fault);
            else refused(fault);
        }
        catch (Exception away) when (away is HttpRequestException or JsonException)
        {
            Toasts.Unreachable();
        }
        catch (OperationCanceledException) when (Stop.IsCancellationRequested)
        {
            // The page was left.
        }
        return false;
    }

    /// <summary>Says that something was done and offers to take it back, also when the page has been left by then.</summary>
    /// <param name="undone">What is said then; null where all is as it was.</param>
    protected void OfferUndo(string text, Func<ApplianceClient, Task> undo, string? undone = null) => Toasts.Done(text, undo: async () =>
    {
        if (!await DoAsync(undo)) return;
        Toasts.Undone(undone);
        if (!Stop.IsCancellationRequested) await InvokeAsync(ReloadAsync);
    });

    /// <summary>Asks for a part of the page. A refusal is shown where the page shows its own.</summary>
    /// <returns>Null when it was refused.</returns>
    protected async Task<T?> AskAsync<T>(Func<ApplianceClient, Task<T>> question) where T : class
    {
        T? answer = null;
        if (await DoAsync(async api => answer = await question(api), fault => Refusal = fault)) Refusal = null;
        StateHasChanged();
        return answer;
    }

    private void SignInAgain(string why) => Go.NavigateTo($"{SignedIn.Page}?why={why}&back=/{Uri.EscapeDataString(Go.ToBaseRelativePath(Go.Uri))}", forceLoad: true);

    private void Hear(EventRecord happened)
    {
        if (Concerns(happened)) _ = _reload!.CallAsync();
    }
}
