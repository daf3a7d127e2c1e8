namespace Appliance.Agent.Bus;

/// <summary>A value as D-Bus knows it, with the signature that it has on the wire.</summary>
internal abstract record BusValue(string Signature)
{
    /// <exception cref="BusException">It is something else.</exception>
    public T As<T>() where T : BusValue => this is BusVariant { Value: var inner } && this is not T
        ? inner.As<T>()
        : this as T ?? throw new BusException(BusException.InvalidSignature, $"A {typeof(T).Name} was expected, and it is a '{Signature}'.");

    public static implicit operator BusValue(string text) => new BusText(text);

    public static implicit operator BusValue(bool flag) => new BusFlag(flag);

    public static implicit operator BusValue(int number) => new BusInt32(number);

    public static implicit operator BusValue(uint number) => new BusUInt32(number);
}

internal sealed record BusText(string Value) : BusValue("s");

internal sealed record BusPath(string Value) : BusValue("o");

internal sealed record BusFlag(bool Value) : BusValue("b");

internal sealed record BusInt32(int Value) : BusValue("i");

internal sealed record BusUInt32(uint Value) : BusValue("u");

internal sealed record BusInt64(long Value) : BusValue("x");

internal sealed record BusUInt64(ulong Value) : BusValue("t");

internal sealed record BusReal(double Value) : BusValue("d");

/// <summary>A value that carries its own type. Services wrap them more than once; <see cref="BusValue.As"/> looks through.</summary>
internal sealed record BusVariant(BusValue Value) : BusValue("v");

/// <param name="Of">The signature of each item, which an empty list has too.</param>
internal sealed record BusList(string Of, IReadOnlyList<BusValue> Items) : BusValue($"a{Of}");

internal sealed record BusRecord(IReadOnlyList<BusValue> Fields) : BusValue($"({string.Concat(Fields.Select(field => field.Signature))})");

/// <summary>Names with values of any type: a{sv}.</summary>
internal sealed record BusTable(IReadOnlyDictionary<string, BusValue> Entries) : BusValue("a{sv}");
