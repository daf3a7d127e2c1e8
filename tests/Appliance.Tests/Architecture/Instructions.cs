using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;

namespace Appliance.Tests.Architecture;

/// <summary>One instruction of a method's IL.</summary>
/// <param name="Next">Where the one after it begins.</param>
/// <param name="Operand">A token, a distance or a number; 0 where there is none or it is wider than 32 bits.</param>
internal readonly record struct Instruction(int At, int Next, short Code, OperandType Kind, int Operand);

/// <summary>Takes a method's IL apart.</summary>
internal static class Instructions
{
    private static readonly ImmutableDictionary<short, OperandType> Operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToImmutableDictionary(code => code.Value, code => code.OperandType);

    public static List<Instruction> Of(ReadOnlySpan<byte> code)
    {
        var found = new List<Instruction>();
        for (var at = 0; at < code.Length;)
        {
            var (start, value) = (at, (short)code[at++]);
            if (value == 0xfe) value = (short)(0xfe00 | code[at++]);
            var kind = Operands[value];
            var rest = code[at..];
            var (width, operand) = kind switch
            {
                OperandType.InlineNone => (0, 0),
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => (1, (int)(sbyte)rest[0]),
                OperandType.InlineVar => (2, BinaryPrimitives.ReadUInt16LittleEndian(rest)),
                OperandType.InlineI8 or OperandType.InlineR => (8, 0),
                OperandType.InlineSwitch => (4 + BinaryPrimitives.ReadInt32LittleEndian(rest) * 4, 0),
                _ => (4, BinaryPrimitives.ReadInt32LittleEndian(rest)),
            };
            at += width;
            found.Add(new Instruction(start, at, value, kind, operand));
        }
        return found;
    }
}
