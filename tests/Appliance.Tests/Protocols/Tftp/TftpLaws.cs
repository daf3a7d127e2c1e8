using Appliance.Protocols;
using CsCheck;

namespace Appliance.Tests.Protocols.Tftp;

public sealed class TftpLaws
{
    private static readonly Gen<string> s_name = Gen.Char['!', '~'].Array[1, 100].Select(letters => new string(letters));

    private static readonly Gen<TftpOptions> s_options = Gen.Select(
        Gen.Int[8, 65464].Nullable(), Gen.Long[0, long.MaxValue].Nullable(), Gen.Int[1, 255].Nullable(), Gen.Int[1, 65535].Nullable(),
        (block, size, timeout, window) => new TftpOptions(block, size, timeout, window));

    private static readonly Gen<TftpRequest> s_request = Gen.Select(
        Gen.Bool, s_name, Gen.Bool, s_options,
        (write, name, text, options) => new TftpRequest(write ? TftpOpcode.WriteRequest : TftpOpcode.ReadRequest, name, text ? TftpMode.Netascii : TftpMode.Octet, options));

    [Fact]
    public void WhatIsWrittenIsReadBack() => s_request.Sample(request =>
    {
        var packet = new byte[TftpRequest.LargestPacket];
        TftpRequest.TryRead(packet.AsSpan(0, request.Write(packet)), out var read).ShouldBe(WireError.None);
        read.ShouldBe(request);
    });

    [Fact]
    public void ARequestCutShortInNameOrModeIsRefused() => s_request.Sample(request =>
    {
        var packet = new byte[TftpRequest.LargestPacket];
        var whole = (request with { Options = default }).Write(packet);
        for (var length = 0; length < whole; length++) TftpRequest.TryRead(packet.AsSpan(0, length), out _).ShouldNotBe(WireError.None);
    });

    [Fact]
    public void AnOptionCutShortIsRefusedOrLeftOut() => s_request.Sample(request =>
    {
        var packet = new byte[TftpRequest.LargestPacket];
        var whole = request.Write(packet);
        for (var length = 0; length < whole; length++)
        {
            if (TftpRequest.TryRead(packet.AsSpan(0, length), out var read) == WireError.None) read.FileName.ShouldBe(request.FileName);
        }
    });

    [Fact]
    public void NoiseNeverThrows() => Gen.Byte.Array[0, 600].Sample(noise =>
    {
        _ = TftpRequest.TryRead(noise, out _);
        _ = TftpPacket.TryReadAck(noise, out _);
        _ = TftpPacket.TryReadData(noise, out _, out _);
        _ = TftpPacket.TryReadError(noise, out _, out var message);
        _ = TftpPacket.TryReadOptionAck(noise, out _);
        return message.All(letter => letter is >= ' ' and <= '~');
    });

    [Fact]
    public void AnOptionAcknowledgementIsReadBack() => s_options.Sample(options =>
    {
        var packet = new byte[512];
        TftpPacket.TryReadOptionAck(packet.AsSpan(0, TftpPacket.WriteOptionAck(packet, options)), out var read).ShouldBe(WireError.None);
        return read == options;
    });

    [Fact]
    public void NetasciiGivesTheSameOctetsWhateverTheBlockSize() => Gen.Select(Gen.OneOf(Gen.Const((byte)'\n'), Gen.Const((byte)'\r'), Gen.Byte).Array[0, 300], Gen.Int[8, 40])
        .Sample((file, blockSize) =>
        {
            var travelled = new List<byte>();
            var cursor = default(Netascii.Cursor);
            var block = new byte[blockSize];
            int length;
            do
            {
                length = Netascii.Fill(file, cursor, block, out cursor);
                travelled.AddRange(block.AsSpan(0, length));
            }
            while (length == blockSize);
            var expected = file.SelectMany(octet => octet switch
            {
                (byte)'\n' => new byte[] { 13, 10 },
                (byte)'\r' => [13, 0],
                _ => [octet],
            });
            return travelled.SequenceEqual(expected);
        });
}
