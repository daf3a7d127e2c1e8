using System.Collections.Frozen;
using System.Text;

namespace Appliance.Server.Dhcp;

/// <summary>Enum members as tags: ChoseOtherServer is "chose-other-server".</summary>
internal static class Names
{
    public static string Of<T>(T member) where T : struct, Enum => Table<T>.Words[member];

    private static string Kebab(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }

    private static class Table<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Words = Enum.GetValues<T>().Distinct().ToFrozenDictionary(member => member, member => Kebab(member.ToString()));
    }
}
