using System.Text;
using System.Text.RegularExpressions;

namespace Appliance.Tests.Architecture;

/// <summary>The rules of the house, applied to what the IL says. Every rule answers with sentences, so a failure reads as its own cure.</summary>
/// <param name="Root">The namespace all rooms live in.</param>
/// <param name="Rooms">Ground floor first: name and the rooms it names.</param>
internal sealed record HousePlan(string Root, IReadOnlyList<(string Name, string[] Uses)> Rooms)
{
    private const string SqlWord = @"\b(select|from|join|into|update|delete|using|table|references|truncate|where|values|insert|alter|drop|lock)\b";
    private const string QualifiedName = """(?<![\w.])"?(?<schema>[a-z_][a-z_0-9]*)"?\s*\.\s*"?[a-z_]+""";

    /// <summary>Every use of one room by another, as "Dhcp uses Store".</summary>
    public IReadOnlyList<(string From, string To)> Edges(Findings findings) =>
        [.. Crossings(findings).Select(use => (Room(use.From)!, Room(use.To)!)).Distinct().OrderBy(edge => Floor(edge.Item1)).ThenBy(edge => Floor(edge.Item2))];

    /// <summary>R1: a room uses only rooms above it on the page.</summary>
    public IEnumerable<string> Upward(Findings findings) =>
        Edges(findings).Where(edge => Floor(edge.To) > Floor(edge.From)).Select(edge => $"{edge.From} uses {edge.To}, which lies below it on the page: turn the call into a fact or a seam.");

    /// <summary>R2: a room uses only rooms it names, and names no room it does not use.</summary>
    public IEnumerable<string> Unnamed(Findings findings)
    {
        var edges = Edges(findings);
        return
        [
            .. edges.Where(edge => !Named(edge.From).Contains(edge.To)).Select(edge => $"{edge.From} uses {edge.To} and does not name it in Rooms.cs."),
            .. Rooms.SelectMany(room => room.Uses.Where(used => !edges.Contains((room.Name, used))).Select(used => $"{room.Name} names {used} in Rooms.cs and never uses it.")),
        ];
    }

    /// <summary>R3: only a room's face may be touched from outside.</summary>
    public IEnumerable<string> BehindTheFace(Findings findings) =>
        Crossings(findings).Where(use => Namespace(use.To) != $"{Root}.{Room(use.To)}").Select(use => $"{use.From} reaches into {use.To}: use the face of {Room(use.To)}.");

    /// <summary>
    /// The frame (the types in the root itself: the composition root, the doors, the settings' reader) knows no room. Only Rooms.cs does,
    /// and of each room only the one type that furnishes it.
    /// </summary>
    public IEnumerable<string> FrameReachingIn(Findings findings) =>
        from use in findings.Uses
        where Room(use.From) is null && Room(use.To) is not null
        where use.From != $"{Root}.Rooms" || use.To != $"{Root}.{Room(use.To)}.{Room(use.To)}Room"
        select $"{use.From} uses {use.To}: the frame knows no room; only Rooms.cs names them, by {Room(use.To)}Room.";

    /// <summary>R5: no room's SQL, in its code or in its migrations, names another room's schema, in whatever place of a statement.</summary>
    public IEnumerable<string> ForeignSchemas(Findings findings) =>
        (from text in findings.Texts
         let room = Room(text.From)
         where room is not null && Regex.IsMatch(text.Text, SqlWord, RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
         from Match match in Regex.Matches(text.Text, QualifiedName, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
         let schema = match.Groups["schema"].Value
         where !schema.Equals(room, StringComparison.OrdinalIgnoreCase) && Rooms.Any(other => other.Name.Equals(schema, StringComparison.OrdinalIgnoreCase))
         select $"{text.From} names the schema of {schema} in its SQL: ask that room's face.").Distinct();

    /// <summary>A defect is caught at a boundary and nowhere else; a boundary that is none any more leaves the list.</summary>
    /// <param name="boundaries">Type to the boundary it is.</param>
    public IEnumerable<string> CatchingEverything(Findings findings, IReadOnlyDictionary<string, Boundary> boundaries)
    {
        var found = findings.BroadCatches.Where(type => type.StartsWith(Root + ".", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. found.Except(boundaries.Keys).Order(StringComparer.Ordinal).Select(type => $"{type} catches every exception and is no boundary: name the types it can deal with."),
            .. boundaries.Keys.Except(found).Select(type => $"{type} is listed as a boundary and catches no defects: take it off the list."),
        ];
    }

    /// <summary>R6: some types belong to some rooms alone.</summary>
    public IEnumerable<string> Trespassing(Findings findings, Func<string, bool> type, string what, params string[] allowed) =>
        findings.Uses.Where(use => use.From.StartsWith(Root, StringComparison.Ordinal) && type(use.To) && !allowed.Contains(Room(use.From) ?? "Frame"))
            .Select(use => $"{use.From} uses {use.To}: {what} only in {string.Join(", ", allowed)}.").Distinct();

    /// <summary>The graph as people read it, one room a line.</summary>
    public string Draw(Findings findings)
    {
        var edges = Edges(findings).ToLookup(edge => edge.From, edge => edge.To);
        var page = new StringBuilder();
        foreach (var (name, _) in Rooms) page.Append(name).Append(edges[name].Any() ? " -> " : "").AppendJoin(", ", edges[name]).Append('\n');
        return page.ToString();
    }

    private IEnumerable<TypeUse> Crossings(Findings findings) =>
        findings.Uses.Where(use => Room(use.From) is { } from && Room(use.To) is { } to && from != to);

    private string? Room(string type)
    {
        var folder = Namespace(type);
        return folder.StartsWith(Root + ".", StringComparison.Ordinal) ? folder[(Root.Length + 1)..].Split('.')[0] : null;
    }

    private static string Namespace(string type) => type.LastIndexOf('.') is var dot and > 0 ? type[..dot] : "";

    private int Floor(string room)
    {
        for (var i = 0; i < Rooms.Count; i++)
            if (Rooms[i].Name == room) return i;
        return int.MaxValue; // A folder that is no room: R2 reports it.
    }

    private string[] Named(string room) => Rooms.Where(line => line.Name == room).Select(line => line.Uses).FirstOrDefault([]);
}
