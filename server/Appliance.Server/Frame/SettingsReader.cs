using System.ComponentModel;
using System.Globalization;

namespace Appliance.Server;

/// <summary>
/// Turns configuration sections into settings records. Nothing is thrown while reading: every unknown key, every value of the wrong
/// type and every problem a record reports is collected, so that an operator sees all of it at once.
/// </summary>
/// <param name="others">Keys at the top that somebody else reads.</param>
internal sealed class SettingsReader(IConfiguration configuration, params IReadOnlyList<string> others)
{
    private readonly List<string> _problems = [];
    private readonly List<(string Name, IRoomSettings Settings)> _sections = [];

    /// <summary>What has been read so far.</summary>
    public IReadOnlyList<(string Name, IRoomSettings Settings)> Sections => _sections;

    public T Read<T>(string section) where T : class, IRoomSettings, new() => (T)Read(typeof(T), section);

    /// <param name="type">A settings record.</param>
    public IRoomSettings Read(Type type, string section)
    {
        var settings = (IRoomSettings)Activator.CreateInstance(type)!;
        _sections.Add((section, settings));
        var found = configuration.GetSection(section);
        if (found.Value is not null) _problems.Add($"{section}: is a section; put its keys below it.");
        foreach (var entry in found.GetChildren()) Assign(settings, section, entry);
        _problems.AddRange(settings.Problems().Select(problem => $"{section}:{problem}"));
        return settings;
    }

    /// <summary>All problems, unknown sections included. Call it after every room has read its own.</summary>
    public IReadOnlyList<string> Problems() =>
    [
        .. configuration.GetChildren().Where(child => !Names.Contains(child.Key, StringComparer.OrdinalIgnoreCase) && !others.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{child.Key}: no such section; there are {string.Join(", ", Names.Order(StringComparer.Ordinal))}."),
        .. _problems,
    ];

    private IEnumerable<string> Names => _sections.Select(section => section.Name).Distinct(StringComparer.OrdinalIgnoreCase);

    private void Assign(object settings, string section, IConfigurationSection entry)
    {
        var property = settings.GetType().GetProperties().FirstOrDefault(p => p.CanWrite && p.Name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase));
        if (property is null)
        {
            var known = settings.GetType().GetProperties().Where(p => p.CanWrite).Select(p => p.Name);
            _problems.Add($"{section}:{entry.Key}: no such setting; there are {string.Join(", ", known)}.");
            return;
        }
        var isList = property.PropertyType.IsAssignableFrom(typeof(string[])) && property.PropertyType != typeof(object);
        if (isList ? entry.GetChildren().Any(item => item.Value is null) : entry.GetChildren().Any())
        {
            _problems.Add($"{section}:{entry.Key}: has keys below it, but is {(isList ? "a list of texts" : "one value")}.");
            return;
        }
        try
        {
            property.SetValue(settings, isList
                ? Texts(entry)
                : TypeDescriptor.GetConverter(property.PropertyType).ConvertFromString(null, CultureInfo.InvariantCulture, entry.Value ?? ""));
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or NotSupportedException)
        {
            _problems.Add($"{section}:{entry.Key}: '{entry.Value}' is not {Kind(property.PropertyType)}.");
        }
    }

    private static string Kind(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(bool) => "true or false",
        var t when t == typeof(int) || t == typeof(long) || t == typeof(ushort) || t == typeof(byte) => "a whole number",
        var t when t == typeof(TimeSpan) => "a time as hours:minutes:seconds",
        { IsEnum: true } t => $"one of {string.Join(", ", Enum.GetNames(t))}",
        var t => $"a {t.Name}",
    };

    /// <summary>A JSON array, or one comma-separated text as environment variables give it.</summary>
    private static string[] Texts(IConfigurationSection entry) =>
        entry.Value is { } text
            ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [.. entry.GetChildren().Select(child => child.Value ?? "")];
}
