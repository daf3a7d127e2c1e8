using System.Text;
using Appliance.Protocols;

namespace Appliance.Tests.Protocols.Tftp;

public sealed class TftpPacketTests
{
    /// <summary>As OVMF 2022.11 asks for its boot file: the size first.</summary>
    private const string FirmwareRequest = "0001" + "736e706f6e6c792e65666900" + "6f6374657400" + "7473697a65003000" + "626c6b73697a65003134363800";

    [Fact]
    public void ARequestOfRealFirmwareIsRead()
    {
        TftpRequest.TryRead(Convert.FromHexString(FirmwareRequest), out var request).ShouldBe(WireError.None);
        request.ShouldBe(new TftpRequest(TftpOpcode.ReadRequest, "snponly.efi", TftpMode.Octet, new TftpOptions(1468, 0, null, null)));
    }

    [Theory]
    [InlineData("\0\u0001f\0mail\0", WireError.Malformed)]
    [InlineData("\0\u0001f\0\0", WireError.Malformed)]
    [InlineData("\0\u0001\0octet\0", WireError.Malformed)]
    [InlineData("\0\u0001f\0octet", WireError.Truncated)]
    [InlineData("\0\u0003f\0octet\0", WireError.Malformed)]
    [InlineData("\0\u0001\u00c0\u00ae\u00c0\u00ae/f\0octet\0", WireError.Malformed)]
    [InlineData("\0\u0001f\0octet\0tsize\0", WireError.Truncated)]
    [InlineData("\0\u0001f\0octet\0tsize\0000\0tsize\0000\0", WireError.Malformed)]
    public void AWrongRequestSaysWhy(string packet, WireError wrong) => TftpRequest.TryRead(Encoding.Latin1.GetBytes(packet), out _).ShouldBe(wrong);

    [Fact]
    public void ARequestOfMoreThan512OctetsIsRefused() =>
        TftpRequest.TryRead([0, 1, .. Encoding.ASCII.GetBytes(new string('a', 512)), 0, .. "octet\0"u8], out _).ShouldBe(WireError.TooLong);

    [Theory]
    [InlineData("blksize", "0")]
    [InlineData("blksize", "7")]
    [InlineData("blksize", "65465")]
    [InlineData("tsize", "-1")]
    [InlineData("timeout", "256")]
    [InlineData("windowsize", "0")]
    [InlineData("windowsize", "99999999999999999999")]
    [InlineData("blksize", " 512")]
    public void AnOptionOutOfItsRangeCountsAsNotAskedFor(string option, string value)
    {
        TftpRequest.TryRead(Encoding.ASCII.GetBytes($"\0\u0001f\0octet\0{option}\0{value}\0"), out var request).ShouldBe(WireError.None);
        request.Options.ShouldBe(default);
    }

    [Fact]
    public void OptionNamesAreReadInAnyCaseAndPaddingIsForgiven()
    {
        TftpRequest.TryRead("\0\u0001f\0OCTET\0BlkSize\0001024\0unknown\0x\0\0\0\0"u8, out var request).ShouldBe(WireError.None);
        request.Options.ShouldBe(new TftpOptions(1024, null, null, null));
    }

    [Fact]
    public void AnErrorsTextIsMadePrintable()
    {
        TftpPacket.TryReadError([0, 5, 0, 0, (byte)'a', 27, 0xff], out var code, out var message).ShouldBe(WireError.None);
        (code, message).ShouldBe((TftpErrorCode.NotDefined, "a??"));
    }

    [Fact]
    public void AnErrorLooksLikeTheRfcHasIt()
    {
        var packet = new byte[64];
        Convert.ToHexString(packet.AsSpan(0, TftpPacket.WriteError(packet, TftpErrorCode.FileNotFound, "no\n"))).ShouldBe("000500016E6F3F00");
    }
}
