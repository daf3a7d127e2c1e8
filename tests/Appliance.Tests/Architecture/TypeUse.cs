namespace Appliance.Tests.Architecture;

/// <summary>A type written in the source uses another type. Closures and state machines have been climbed to their owner.</summary>
/// <param name="From">Full name of the outermost type.</param>
/// <param name="To">Full name of the outermost type, of whatever assembly.</param>
internal sealed record TypeUse(string From, string To);

/// <summary>A type written in the source uses a member of another assembly.</summary>
/// <param name="Member">"System.DateTime.get_UtcNow".</param>
internal sealed record MemberUse(string From, string Member);

/// <summary>A string in the compiled code or a file it carries, with the outermost type it stands in.</summary>
internal sealed record TextUse(string From, string Text);

/// <summary>A static field, or a static property's, that can be assigned after start.</summary>
internal sealed record MutableStatic(string Type, string Field);

/// <summary>All that an assembly's IL says.</summary>
/// <param name="BroadCatches">Types that catch whatever comes and go on.</param>
internal sealed record Findings(
    IReadOnlySet<TypeUse> Uses, IReadOnlySet<TextUse> Texts, IReadOnlyList<MutableStatic> MutableStatics, IReadOnlySet<MemberUse> Members,
    IReadOnlySet<string> BroadCatches);
