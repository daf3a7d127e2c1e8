using Appliance.Contracts;
using Appliance.Web.Wording;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Appliance.Web.Frame;

/// <summary>Short messages at the corner of the screen, with a way to what they speak of.</summary>
internal sealed class Toasts(ISnackbar snackbar, NavigationManager go, Words words)
{
    public void Done(string text, string? path = null) => Show(text, path, MudBlazor.Severity.Success);

    /// <summary>A refusal: what was refused, and what to do about it.</summary>
    public void Refused(FaultException fault) =>
        Show($"{fault.Message} {fault.Answer?.Cure ?? FaultCodes.Cures.GetValueOrDefault(fault.Code, "")}", null, MudBlazor.Severity.Error);

    public void Unreachable() => Show(words["fault.unreachable"], null, MudBlazor.Severity.Error);

    private void Show(string text, string? path, MudBlazor.Severity severity) => snackbar.Add(text, severity, toast =>
    {
        toast.ShowCloseIcon = true;
        if (severity == MudBlazor.Severity.Error) toast.RequireInteraction = true; // Who was not looking still wants to know.
        if (path is null) return;
        toast.Action = words["toast.show"];
        toast.OnClick = _ =>
        {
            go.NavigateTo(path);
            return Task.CompletedTask;
        };
    });
}
