using System.Text;
using Appliance.Contracts;

namespace Appliance.Server.Dhcp.Import;

/// <summary>Collects what became of each statement. It keeps as many lines as a person may read and counts the others.</summary>
internal sealed class Report
{
    private const int MostNotes = 5000;
    private const int LongestStatement = 160;

    private readonly List<ImportNote> _notes = [];

    public long LeftOut { get; private set; }

    public IReadOnlyList<ImportNote> Notes => [.. _notes.OrderBy(note => note.File, StringComparer.Ordinal).ThenBy(note => note.Line)];

    public void Understood(Origin at, string statement, string? reason = null) => Add(at, statement, ImportVerdict.Understood, reason);

    public void Ignored(Origin at, string statement, string reason) => Add(at, statement, ImportVerdict.Ignored, reason);

    public void NoPlace(Origin at, string statement, string reason) => Add(at, statement, ImportVerdict.NoPlaceYet, reason);

    public void NotUnderstood(Origin at, string statement, string reason) => Add(at, statement, ImportVerdict.NotUnderstood, reason);

    public void Add(Origin at, string statement, ImportVerdict verdict, string? reason)
    {
        if (_notes.Count >= MostNotes) LeftOut++;
        else _notes.Add(new ImportNote(at.File, at.Line, Beginning(statement), verdict, reason));
    }

    /// <summary>What stands in a stranger's file is shown on one line and without control characters.</summary>
    public static string Beginning(string statement)
    {
        var text = new StringBuilder(Math.Min(statement.Length, LongestStatement) + 1);
        foreach (var letter in statement.AsSpan().Trim())
        {
            if (text.Length == LongestStatement) return text.Append('…').ToString();
            text.Append(char.IsControl(letter) || char.IsSurrogate(letter) ? ' ' : letter);
        }
        return text.ToString();
    }
}
