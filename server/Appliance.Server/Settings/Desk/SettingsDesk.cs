using System.Reflection;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Settings.Desk;

/// <summary>
/// Shows the settings, and saves changes for the next start. What runs is never touched: a change is checked as a start would check it, brought to the disk, and
/// waits for the restart.
/// </summary>
internal sealed class SettingsDesk : IDisposable
{
    private readonly SettingsOfThisStart _now;
    private readonly SavedSettings _saved;
    private readonly SettingTexts _texts;
    private readonly IStore _store;
    private readonly IEvents _events;
    private readonly IAuditNotes _audit;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly IReadOnlyList<(string Section, PropertyInfo Property)> _all;
    private volatile State _state;

    public SettingsDesk(SettingsOfThisStart now, SavedSettings saved, SettingTexts texts, IStore store, IEvents events, IAuditNotes audit)
    {
        (_now, _saved, _texts, _store, _events, _audit) = (now, saved, texts, store, events, audit);
        _all = [.. now.Sections.SelectMany(section => section.Settings.GetType().GetProperties().Where(property => property.CanWrite).Select(property => (section.Name, property)))];
        _state = new State(now.Saved, now.Sections, saved.Refused);
    }

    /// <summary>How many settings have another value after a restart.</summary>
    public int Waiting => _state.Next == _now.Sections ? 0 : _all.Count(one => Value(_now.Sections, one) != Value(_state.Next, one));

    /// <summary>What a start has put aside, until something is saved again.</summary>
    public RefusedSettings? Refused => _state.Refused;

    public ServerSettings Show()
    {
        var state = _state;
        return new ServerSettings(
            [.. _all.GroupBy(one => one.Section).OrderBy(section => section.Key, StringComparer.Ordinal).Select(section => new SettingsSection(section.Key, [.. section.Select(one => Show(one, state))]))],
            Waiting, state.Refused);
    }

    /// <exception cref="FaultException">Invalid: with everything that is wrong, by key.</exception>
    public async Task<ServerSettings> ChangeAsync(SettingsChange change, string by, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            var before = _state.Saved;
            Dictionary<string, JsonElement> wanted = new(before, StringComparer.OrdinalIgnoreCase);
            List<FieldFault> faults = [];
            foreach (var (key, value) in change.Values ?? new Dictionary<string, JsonElement>())
            {
                if (Problem(key, value) is { } problem) faults.Add(new FieldFault(key, problem));
                else if (value.ValueKind == JsonValueKind.Null) wanted.Remove(key);
                else wanted[Key(Find(key)!.Value)] = SettingValues.Kept(value);
            }
            var (next, problems) = _now.Try(wanted);
            faults.AddRange(problems.Select(SettingValues.Fault));
            if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "No setting was changed.", faults);
            var changes = Changes(before, wanted, next);
            if (changes.Count == 0) return Show();
            await KeepAsync(before, wanted, changes, by, stop);
            _state = new State(wanted, next, null);
            return Show();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Into the trail, onto the event list and to the disk, or to none of them.</summary>
    private async Task KeepAsync(
        IReadOnlyDictionary<string, JsonElement> before, IReadOnlyDictionary<string, JsonElement> wanted, IReadOnlyList<(string Key, string Before, string After)> changes, string by, CancellationToken stop)
    {
        var written = false;
        try
        {
            await _store.InTransactionAsync(async transaction =>
            {
                _audit.Changed(SettingValues.Text(changes.ToDictionary(one => one.Key, one => one.Before)), SettingValues.Text(changes.ToDictionary(one => one.Key, one => one.After)));
                foreach (var (key, was, becomes) in changes)
                {
                    var what = wanted.ContainsKey(key) ? $"changed {key} from {was} to {becomes}" : $"took back {key}: from {was} to {becomes}";
                    await _events.RaiseAsync(transaction, new Event("settings.changed", Severity.Notice, $"setting/{key}", $"{by} {what}; it waits for a restart."), stop);
                }
                _saved.Write(wanted);
                return written = true;
            }, stop);
        }
        catch when (written)
        {
            _saved.Write(before);
            throw;
        }
    }

    private string? Problem(string key, JsonElement value)
    {
        if (Find(key) is not { } setting) return value.ValueKind == JsonValueKind.Null && _state.Saved.ContainsKey(key) ? null : "there is no such setting.";
        if (value.ValueKind == JsonValueKind.Null) return null;
        if (setting.Property.GetCustomAttribute<FileOnlyAttribute>() is { } fileOnly) return $"is set on the machine itself only. {fileOnly.Why}";
        if (setting.Property.GetCustomAttribute<SecretAttribute>() is not null) return "is a secret, and set on the machine itself only."; // It would be in the events.
        return Outside(setting) ?? SettingValues.Problem(value, SettingValues.KindOf(setting.Property.PropertyType));
    }

    /// <summary>What is said where it weighs more than what is saved.</summary>
    private string? Outside((string Section, PropertyInfo Property) setting) => _now.Layers.SourceOf(Key(setting)) switch
    {
        SettingSource.Environment => $"is set by the environment variable APPLIANCE_{setting.Section.ToUpperInvariant()}__{setting.Property.Name.ToUpperInvariant()}, which counts.",
        SettingSource.CommandLine => "is set on the server's command line, which counts.",
        _ => null,
    };

    private Setting Show((string Section, PropertyInfo Property) setting, State state)
    {
        var type = setting.Property.PropertyType;
        var secret = setting.Property.GetCustomAttribute<SecretAttribute>() is not null;
        var (value, next) = (Value(_now.Sections, setting), Value(state.Next, setting));
        return new Setting
        {
            Key = Key(setting),
            Kind = SettingValues.KindOf(type),
            Choices = type.IsEnum ? Enum.GetNames(type) : [],
            Description = _texts.Of(setting.Property),
            Value = secret ? null : JsonElement.Parse(value),
            Default = secret ? null : JsonElement.Parse(SettingValues.Json(setting.Property.GetValue(Activator.CreateInstance(setting.Property.DeclaringType!)))),
            Source = _now.Layers.SourceOf(Key(setting)),
            Saved = state.Saved.ContainsKey(Key(setting)),
            Next = secret || value == next ? null : JsonElement.Parse(next),
            Secret = secret,
            Fixed = setting.Property.GetCustomAttribute<FileOnlyAttribute>()?.Why ?? (Outside(setting) is { } outside ? $"It {outside}" : null),
        };
    }

    /// <summary>What is saved otherwise than before, with what it comes to.</summary>
    private List<(string Key, string Before, string After)> Changes(
        IReadOnlyDictionary<string, JsonElement> before, IReadOnlyDictionary<string, JsonElement> after, IReadOnlyList<(string Name, IRoomSettings Settings)> next) =>
    [
        .. before.Keys.Union(after.Keys, StringComparer.OrdinalIgnoreCase).Where(key => Raw(before, key) != Raw(after, key)).Order(StringComparer.Ordinal)
            .Select(key => Find(key) is { } setting ? (key, SettingValues.Said(Value(_state.Next, setting)), SettingValues.Said(Value(next, setting))) : (key, "nothing", "nothing")),
    ];

    private static string? Raw(IReadOnlyDictionary<string, JsonElement> values, string key) => values.TryGetValue(key, out var value) ? value.GetRawText() : null;

    private (string Section, PropertyInfo Property)? Find(string key) =>
        _all.Where(one => Key(one).Equals(key, StringComparison.OrdinalIgnoreCase)).Select(one => ((string, PropertyInfo)?)one).FirstOrDefault();

    private static string Key((string Section, PropertyInfo Property) setting) => $"{setting.Section}:{setting.Property.Name}";

    private static string Value(IReadOnlyList<(string Name, IRoomSettings Settings)> sections, (string Section, PropertyInfo Property) setting) =>
        SettingValues.Json(setting.Property.GetValue(sections.First(section => section.Name == setting.Section).Settings));

    /// <param name="Saved">What the next start reads.</param>
    /// <param name="Next">What comes of it.</param>
    private sealed record State(IReadOnlyDictionary<string, JsonElement> Saved, IReadOnlyList<(string Name, IRoomSettings Settings)> Next, RefusedSettings? Refused);
}
