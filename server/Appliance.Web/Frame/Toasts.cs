using Appliance.Contracts;
using Appliance.Web.Wording;

namespace Appliance.Web.Frame;

/// <summary>
/// Short messages at the corner of the screen, with a way to what they speak of. Good news goes by itself; a refusal stays until it is closed, for who was
/// not looking still wants to know.
/// </summary>
internal sealed class Toasts(Words words, TimeProvider time)
{
    private const int Most = 5;
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan ShownWithUndo = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private List<Toast> _all = [];

    public event Action? Changed;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Toast> All
    {
        get
        {
            lock (_gate) return _all;
        }
    }

    /// <param name="undo">Offered as long as the message stands.</param>
    public void Done(string text, string? path = null, Func<Task>? undo = null) => _ = FadeAsync(Show(text, path, bad: false, undo), undo is null ? Shown : ShownWithUndo);

    public void Undone(string? text = null) => Done(text ?? words["toast.undone"]);

    /// <summary>A refusal: what was refused, and what to do about it.</summary>
    public void Refused(FaultException fault) => Show(fault.Message, null, bad: true, toDo: words.ToDo(fault));

    public void Unreachable() => Show(words["fault.unreachable"], null, bad: true);

    public void Close(Guid toast)
    {
        lock (_gate) _all = [.. _all.Where(shown => shown.Id != toast)];
        Changed?.Invoke();
    }

    private Guid Show(string text, string? path, bool bad, Func<Task>? undo = null, Told? toDo = null)
    {
        var toast = new Toast(Guid.CreateVersion7(), text, path, bad, undo, toDo);
        lock (_gate) _all = [.. _all.Where(shown => (shown.Text, shown.ToDo) != (text, toDo)).TakeLast(Most - 1), toast];
        Changed?.Invoke();
        return toast.Id;
    }

    private async Task FadeAsync(Guid toast, TimeSpan shown)
    {
        await Task.Delay(shown, time);
        Close(toast);
    }
}
