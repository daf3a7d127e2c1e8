using System.Globalization;

namespace Appliance.Agent.Commands;

/// <summary>"--name value", "--name=value" and "--flag". Names nobody asked for are errors.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, List<string>> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> flags = new(StringComparer.Ordinal);

    /// <param name="withValue">Names that take a value; the rest of <paramref name="allowed"/> take none.</param>
    /// <exception cref="UsageException">An unknown name, or a name without its value.</exception>
    public Arguments(IReadOnlyList<string> words, IReadOnlyList<string> withValue, params IReadOnlyList<string> allowed)
    {
        for (var at = 0; at < words.Count; at++)
        {
            var parts = words[at].Split('=', 2);
            if (withValue.Contains(parts[0]))
            {
                if (parts.Length == 1 && at + 1 == words.Count) throw new UsageException($"{parts[0]} needs a value.");
                Add(parts[0], parts.Length == 2 ? parts[1] : words[++at]);
            }
            else if (parts.Length == 1 && allowed.Contains(parts[0])) flags.Add(parts[0]);
            else throw new UsageException($"'{words[at]}' is not understood here.");
        }
    }

    public bool Has(string name) => flags.Contains(name);

    public string? One(string name) => values.GetValueOrDefault(name)?[^1];

    public IReadOnlyList<string> All(string name) => values.GetValueOrDefault(name) ?? [];

    public string Needed(string name) => One(name) ?? throw new UsageException($"{name} is missing.");

    public int Number(string name, int otherwise, int from, int to)
    {
        if (One(name) is not { } text) return otherwise;
        var good = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to;
        return good ? number : throw new UsageException($"{name} takes a number from {from} to {to}.");
    }

    private void Add(string name, string value)
    {
        if (!values.TryGetValue(name, out var list)) values[name] = list = [];
        list.Add(value);
    }
}

/// <summary>The command line is wrong; the message says how.</summary>
internal sealed class UsageException(string message) : Exception(message);
