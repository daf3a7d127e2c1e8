using Appliance.Protocols;

namespace Appliance.Tests.Protocols;

public sealed class WireTests
{
    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        var writer = new WireWriter(new byte[32]);
        writer.U8(7);
        writer.U16(0x1234);
        writer.U32(0xdeadbeef);
        writer.Padded("ab"u8, 4);
        writer.Bytes("name\0rest"u8);

        var reader = new WireReader(writer.Written);
        reader.U8().ShouldBe((byte)7);
        reader.U16().ShouldBe((ushort)0x1234);
        reader.U32().ShouldBe(0xdeadbeef);
        reader.Bytes(4).ToArray().ShouldBe("ab\0\0"u8.ToArray());
        reader.UntilZero().ToArray().ShouldBe("name"u8.ToArray());
        reader.Rest().ToArray().ShouldBe("rest"u8.ToArray());
        reader.Error.ShouldBe(WireError.None);
    }

    [Fact]
    public void TheFirstThingWrongSticksAndLaterReadsAreZero()
    {
        var reader = new WireReader([1, 2, 3]);
        reader.U32().ShouldBe(0u);
        reader.Fail(WireError.Malformed);
        reader.U8().ShouldBe((byte)0);
        reader.UntilZero().Length.ShouldBe(0);
        reader.Error.ShouldBe(WireError.Truncated);
    }

    [Fact]
    public void WhatDoesNotFitIsNotWrittenAndSticks()
    {
        var writer = new WireWriter(new byte[3]);
        writer.U16(1);
        writer.U32(2);
        writer.U8(3);
        writer.Written.ToArray().ShouldBe([0, 1]);
        writer.Error.ShouldBe(WireError.TooLong);
    }

    [Fact]
    public void AFieldTooLongForItsWidthIsAnError()
    {
        var writer = new WireWriter(new byte[8]);
        writer.Padded("abcde"u8, 4);
        writer.Error.ShouldBe(WireError.TooLong);
    }
}
