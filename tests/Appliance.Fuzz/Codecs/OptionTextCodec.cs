using Appliance.Protocols;

namespace Appliance.Fuzz.Codecs;

/// <summary>What operators write for an option: the first octet says its shape.</summary>
internal static class OptionTextCodec
{
    private static readonly OptionShape[] Shapes = Enum.GetValues<OptionShape>();

    public static Codec Values { get; } = new("dhcp4-options", Try)
    {
        Seeds = [.. Shapes.SelectMany((_, i) => new[] { "0a:0b", "text", "on", "1,2", "10.0.0.1,10.0.0.2", "10.0.0.0 10.1.0.1", "10.0.0.0/8 10.1.0.1, 0.0.0.0/0 10.0.0.1", "lab.example,other.example." }.Select(text => (byte[])[(byte)i, .. Codec.Octets(text)]))],
        Words = Codec.WordsOf("10.0.0.1 255.255.255.255 /0 /8 /32 /33 , 0x : . _ on off true -1 2147483648 4294967296 65536 256 ::1 lab.example"),
        Classes = ["Appliance.Protocols.Option"],
        LongestInput = 256,
    };

    private static void Try(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var text = Codec.Text(input[1..]);
        if (OptionText.TryWrite(Shapes[input[0] % Shapes.Length], text, out var value, out var problem)) Law.Holds(value.Length <= OptionText.LongestValue && problem is null, "a value fits into a message");
        else Law.Holds(value is null || problem.Length > 0, "what is refused says why");
        if (OptionTable.TryFind(text, out var known)) Law.Holds(OptionTable.Find(known.Code) == known || known.Shape == OptionShape.Octets, "an option is found by name and by number");
    }
}
