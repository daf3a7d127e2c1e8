using System.Globalization;
using Appliance.Contracts;
using Microsoft.Net.Http.Headers;

namespace Appliance.Web.Wording;

/// <summary>What the screen says, in the user's language and time zone.</summary>
public sealed class Words
{
    private WordList _words = WordList.All["en"];
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;

    /// <summary>The language has changed: draw everything anew.</summary>
    public event Action? Changed;

    public static IReadOnlyCollection<string> Languages { get; } = [.. WordList.All.Keys];

    public string Language { get; private set; } = "en";

    public string Zone => _zone.Id;

    public string this[string key] => _words.Find(key) ?? $"⟦{key}⟧";

    public string this[string key, params object?[] arguments] => string.Format(CultureInfo.InvariantCulture, this[key], arguments);

    public bool Has(string key) => _words.Find(key) is not null;

    /// <summary>"words.one" or "words.many" with the number in it.</summary>
    public string Count(string key, long number) => this[number == 1 ? $"{key}.one" : $"{key}.many", Number(number)];

    public string Of<T>(T value) where T : struct, Enum => this[Key(value)];

    public string Of(LocalText text) => Language == "de" ? text.De : text.En;

    /// <summary>What the API tells in English, in the reader's language where there is a text for it; a plug-in's own, say, stays as it was told.</summary>
    /// <param name="kind">"cure", "advice", "setting", or "fixed" for why a setting is not changed here.</param>
    /// <param name="key">The code, or the setting's key.</param>
    /// <param name="english">What the API told.</param>
    public Told Told(string kind, string key, string english) =>
        WordList.Told.GetValueOrDefault(Language)?.Find($"{kind}.{key}") is { } ours ? new Told(ours, null) : new Told(english, "en");

    /// <summary>What to do about a code. Only what is usually told is put into the reader's language; what was said for this one case stays as it is.</summary>
    public Told ToDo(string code, string? english) => english switch
    {
        null => new Told("", null),
        _ when english == ReasonCodes.Advice.GetValueOrDefault(code) => Told("advice", code, english),
        _ when english == FaultCodes.Cures.GetValueOrDefault(code) => Told("cure", code, english),
        _ => new Told(english, "en"),
    };

    public Told ToDo(FaultException fault) => ToDo(fault.Code, fault.Answer?.Cure ?? FaultCodes.Cures.GetValueOrDefault(fault.Code));

    public static string Key<T>(T value) where T : struct, Enum => $"{CamelCase(typeof(T).Name)}.{CamelCase(value.ToString())}";

    public string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture).Replace(",", Language == "de" ? "." : ",", StringComparison.Ordinal);

    public string Fraction(double number) => number.ToString("0.00", CultureInfo.InvariantCulture).Replace('.', Language == "de" ? ',' : '.');

    /// <summary>Sizes as machines are sold: memory by 1024, disks by 1000.</summary>
    public string Bytes(long bytes, bool decimalUnits = false)
    {
        var step = decimalUnits ? 1000d : 1024d;
        string[] units = decimalUnits ? ["B", "kB", "MB", "GB", "TB", "PB"] : ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        var (size, unit) = ((double)bytes, 0);
        while (size >= step && unit < units.Length - 1) (size, unit) = (size / step, unit + 1);
        var text = size.ToString(size < 10 && unit > 0 ? "0.#" : "0", CultureInfo.InvariantCulture);
        return $"{(Language == "de" ? text.Replace('.', ',') : text)} {units[unit]}";
    }

    public string Time(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, _zone).ToString(Language == "de" ? "dd.MM.yyyy HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public string Clock(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>How long it is between two moments, in the largest unit that says something.</summary>
    public string Span(TimeSpan span) => span.Duration() switch
    {
        { TotalSeconds: < 90 } short_ => this["span.seconds", (long)short_.TotalSeconds],
        { TotalMinutes: < 90 } minutes => this["span.minutes", (long)minutes.TotalMinutes],
        { TotalHours: < 48 } hours => this["span.hours", (long)hours.TotalHours],
        var days => this["span.days", (long)days.TotalDays],
    };

    /// <summary>Takes a language we have and any zone this machine knows; what it does not know becomes UTC.</summary>
    internal void Speak(string language, string zone)
    {
        Speak(language);
        _zone = TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc;
    }

    internal void Speak(string language)
    {
        (Language, _words) = (language, WordList.All[language]);
        Changed?.Invoke();
    }

    /// <summary>The language the browser likes best among ours: RFC 9110, 12.5.4.</summary>
    internal static string Preferred(IList<StringWithQualityHeaderValue> accepted) =>
        accepted.Where(language => language.Quality is not 0)
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => Languages.FirstOrDefault(ours => Speaks(ours, language.Value.ToString())))
            .FirstOrDefault(ours => ours is not null) ?? "en";

    private static bool Speaks(string ours, string asked) =>
        asked.Equals(ours, StringComparison.OrdinalIgnoreCase) || asked.StartsWith(ours + "-", StringComparison.OrdinalIgnoreCase);

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
