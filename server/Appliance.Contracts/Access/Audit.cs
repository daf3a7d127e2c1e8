namespace Appliance.Contracts;

/// <summary>One request that changed something, or tried to.</summary>
/// <param name="Who">The user; "nobody" when nobody was signed in.</param>
/// <param name="Token">Kind and id of the token or session.</param>
/// <param name="Deed">Method and endpoint: "POST /api/v1/users".</param>
/// <param name="Object">The address that was asked.</param>
/// <param name="Status">Of the answer; 0: done, written together with the change itself.</param>
/// <param name="Code">Why it was refused.</param>
/// <param name="Request">The body, secrets taken out.</param>
/// <param name="Hash">Over this row and the one before it, in hex.</param>
public sealed record AuditRecord(
    long Id, DateTimeOffset At, string Who, string? Token, string Place, string Deed, string? Permission, string? Object, int Status, string? Code, string? Request,
    string? Before, string? After, string Hash);

/// <summary>Whether the chain holds.</summary>
/// <param name="FirstBroken">The first row that is missing, new or not what it was.</param>
/// <param name="Head">The hash of the last row: who has noted it elsewhere knows that nothing before it was rewritten.</param>
public sealed record AuditCheck(bool Whole, long Rows, long? FirstBroken, string Says, long Last, string Head);
