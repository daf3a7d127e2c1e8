namespace Appliance.Tests.Laws;

/// <summary>A world for jobs: things by name, each made by an operation, and places that are taken.</summary>
internal sealed class Shelf
{
    private readonly Dictionary<string, List<Guid>> _things = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, string> _places = [];

    public string Reserve(Guid operation)
    {
        if (!_places.TryGetValue(operation, out var place)) _places[operation] = place = $"place {_places.Count}";
        return place;
    }

    public void Free(string? place)
    {
        foreach (var (operation, _) in _places.Where(taken => place is null || taken.Value == place).ToList()) _places.Remove(operation);
    }

    public void Put(string name, Guid operation)
    {
        if (!_things.TryGetValue(name, out var made)) _things[name] = made = [];
        if (!made.Contains(operation)) made.Add(operation);
    }

    public bool Take(string name) => _things.Remove(name);

    public override string ToString() => string.Join(", ", _places.Values.Concat(_things.Select(thing => $"{thing.Value.Count} × {thing.Key}")).Order(StringComparer.Ordinal));
}
