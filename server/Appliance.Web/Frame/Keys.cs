using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Appliance.Web.Frame;

/// <summary>What the page's script tells and does: keys typed outside of fields, what the browser keeps, files handed over.</summary>
internal sealed class Keys(IJSRuntime script, NavigationManager go) : IDisposable
{
    private DotNetObjectReference<Keys>? _me;

    /// <summary>"palette", "keys", "help" or "drawer".</summary>
    public event Action<string>? Pressed;

    public async Task ListenAsync()
    {
        _me ??= DotNetObjectReference.Create(this);
        await script.InvokeVoidAsync("appliance.listen", _me, Place.All.Select(place => new { keys = place.Keys, path = place.Path }));
    }

    [JSInvokable]
    public void Press(string what) => Pressed?.Invoke(what);

    [JSInvokable]
    public void Visit(string path) => go.NavigateTo(path);

    public ValueTask KeepAsync(string name, string value) => script.InvokeVoidAsync("appliance.keep", name, value);

    public ValueTask FocusAsync(string selector) => script.InvokeVoidAsync("appliance.focus", selector);

    public ValueTask ToTopAsync(string selector) => script.InvokeVoidAsync("appliance.toTop", selector);

    public ValueTask HandOverAsync(string file, string type, string text) => script.InvokeVoidAsync("appliance.handOver", file, type, text);

    /// <summary>Asks an authenticator, which asks the person: that takes its time.</summary>
    public ValueTask<MadePasskey> MakePasskeyAsync(string options) => script.InvokeAsync<MadePasskey>("appliance.makePasskey", TimeSpan.FromMinutes(3), options);

    public void Dispose() => _me?.Dispose();
}
