using Appliance.Protocols;
using Appliance.Server.Tftp;
using Appliance.Server.Tftp.Files;
using Appliance.Server.Tftp.Transfers;
using CsCheck;

namespace Appliance.Tests.Tftp;

/// <summary>The transfer's state machine: a window client that loses packets at will, and the bounds that keep us harmless.</summary>
public sealed class TftpSessionTests
{
    private static readonly TftpSettings s_settings = new();

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(511, null, null)]
    [InlineData(512, null, null)]
    [InlineData(100_000, 1468, null)]
    [InlineData(100_000, 1000, 16)]
    [InlineData(1_000_000, 8, 64)]
    public void AFileArrivesWhole(int size, int? block, int? window)
    {
        var file = File(size);
        var (session, received) = Begin(file, new TftpOptions(block, null, null, window));
        Read(session, received, lose: _ => false);
        session.End.ShouldBe(TftpEndKind.Completed);
        received.Octets.ShouldBe(file);
        session.Retransmissions.ShouldBe(0);
        session.BytesAcknowledged.ShouldBe(size);
    }

    [Fact]
    public void BlockNumbersRollOverToZero()
    {
        var file = File(8 * 70_000 + 3);
        var (session, received) = Begin(file, new TftpOptions(8, null, null, 64));
        Read(session, received, lose: _ => false);
        received.Octets.ShouldBe(file);
    }

    [Fact]
    public void AFileArrivesWholeHoweverPacketsAreLost() =>
        Gen.Select(Gen.Int[0, 5000], Gen.Int[8, 64], Gen.Int[1, 16], Gen.Bool, Gen.Int).Sample((size, block, window, text, seed) =>
        {
            var random = new Random(seed);
            var file = File(size);
            var (session, received) = Begin(file, new TftpOptions(block, 0, null, window), text ? TftpMode.Netascii : TftpMode.Octet, retries: 1000);
            Read(session, received, lose: first => !first && random.Next(10) == 0);
            if (text) file = [.. file.SelectMany(octet => octet == 13 ? new byte[] { 13, 0 } : octet == 10 ? [13, 10] : [octet])];
            session.End.ShouldBe(TftpEndKind.Completed);
            received.Octets.ShouldBe(file);
        });

    [Fact]
    public void AWishForALongTimeoutCountsFromTheFirstAcknowledgement()
    {
        var (session, _) = Begin(File(100_000), new TftpOptions(1468, null, 30, null));
        session.Patience.ShouldBe(TimeSpan.FromSeconds(3));
        session.Receive([0, 4, 0, 0]).ShouldBeTrue();
        session.Patience.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void AForgedRequestIsAnsweredWithOnePacketAndTwoRepetitions()
    {
        foreach (var options in new[] { default, new TftpOptions(1468, 0, null, 64) })
        {
            var (session, _) = Begin(File(100_000), options);
            var packet = new byte[session.LargestPacket];
            var (packets, octets) = (0, 0);
            while (session.End is null)
            {
                for (int length; (length = session.TakePacket(packet)) > 0; packets++) octets += length;
                session.TimeOut();
            }
            packets.ShouldBe(3);
            octets.ShouldBeLessThanOrEqualTo(3 * (options.Any ? 64 : 516));
            session.End.ShouldBe(TftpEndKind.TimedOut);
        }
    }

    [Fact]
    public void AnErrorAfterTheSizeWasToldIsAProbe()
    {
        var (session, _) = Begin(File(1000), new TftpOptions(1468, 0, null, null));
        var packet = new byte[session.LargestPacket];
        TftpPacket.TryReadOptionAck(packet.AsSpan(0, session.TakePacket(packet)), out var granted).ShouldBe(WireError.None);
        granted.TransferSize.ShouldBe(1000);
        session.Receive("\0\u0005\0\bUser aborted the transfer\0"u8).ShouldBeTrue();
        session.End.ShouldBe(TftpEndKind.SizeProbed);
        session.Message.ShouldBe("User aborted the transfer");
    }

    [Fact]
    public void AnErrorMidwayIsAnAbort()
    {
        var (session, _) = Begin(File(1000), default);
        var packet = new byte[session.LargestPacket];
        session.TakePacket(packet);
        session.Receive([0, 4, 0, 1]).ShouldBeTrue();
        session.Receive([0, 5, 0, 3, (byte)'f', 0]).ShouldBeTrue();
        (session.End, session.BytesAcknowledged).ShouldBe((TftpEndKind.AbortedByClient, 512));
    }

    [Fact]
    public void AcknowledgementsOfTheFutureAreIgnored()
    {
        var (session, _) = Begin(File(10_000), default);
        var packet = new byte[session.LargestPacket];
        session.TakePacket(packet);
        for (var block = 2; block < 65536; block++) session.Receive([0, 4, (byte)(block >> 8), (byte)block]).ShouldBeFalse();
        session.BytesAcknowledged.ShouldBe(0);
    }

    [Fact]
    public void ARepeatedAcknowledgementIsNotAnsweredWithAnotherBlock()
    {
        var (session, _) = Begin(File(10_000), default);
        var packet = new byte[session.LargestPacket];
        session.TakePacket(packet);
        session.Receive([0, 4, 0, 1]).ShouldBeTrue();
        session.TakePacket(packet).ShouldBe(516);
        session.Receive([0, 4, 0, 1]).ShouldBeFalse("the sorcerer's apprentice");
        session.TakePacket(packet).ShouldBe(0);
    }

    [Fact]
    public void AWindowIsSentAgainOnceWhenItsFirstBlockIsMissed()
    {
        var (session, _) = Begin(File(10_000), new TftpOptions(null, null, null, 4));
        var packet = new byte[session.LargestPacket];
        session.TakePacket(packet);
        session.Receive([0, 4, 0, 0]);
        Flight(session, packet).ShouldBe([1, 2, 3, 4]);
        session.Receive([0, 4, 0, 0]).ShouldBeTrue();
        Flight(session, packet).ShouldBe([1, 2, 3, 4]);
        session.Receive([0, 4, 0, 0]).ShouldBeFalse();
        session.Receive([0, 4, 0, 2]).ShouldBeTrue();
        Flight(session, packet).ShouldBe([3, 4, 5, 6]);
    }

    [Fact]
    public void ASilentClientIsGivenUpAfterTheRetries()
    {
        var (session, _) = Begin(File(10_000), default, retries: 3);
        var packet = new byte[session.LargestPacket];
        session.TakePacket(packet);
        session.Receive([0, 4, 0, 1]);
        var flights = 0;
        while (session.End is null)
        {
            flights += Flight(session, packet).Count;
            session.TimeOut();
        }
        (flights, session.End, session.Message).ShouldBe((4, TftpEndKind.TimedOut, "no acknowledgement after block 1"));
    }

    private static byte[] File(int size)
    {
        var file = new byte[size];
        new Random(size).NextBytes(file);
        return file;
    }

    private static (TftpSession Session, Receiver Received) Begin(byte[] file, TftpOptions asked, TftpMode mode = TftpMode.Octet, int retries = 5)
    {
        var terms = TftpTerms.Agree(asked, s_settings, file.Length, ClientLimits.None);
        return (new TftpSession(new BlockReader(file, terms.BlockSize, terms.Window, mode), terms, retries), new Receiver(terms.BlockSize, terms.Window));
    }

    private static List<int> Flight(TftpSession session, byte[] packet)
    {
        var blocks = new List<int>();
        while (session.TakePacket(packet) > 0) blocks.Add(packet[2] << 8 | packet[3]);
        return blocks;
    }

    /// <summary>Plays until the session ends; <paramref name="lose"/> is asked for every packet either way, and told whether the session is still unconfirmed.</summary>
    private static void Read(TftpSession session, Receiver receiver, Func<bool, bool> lose)
    {
        var packet = new byte[session.LargestPacket];
        while (session.End is null)
        {
            var answered = false;
            for (int length; (length = session.TakePacket(packet)) > 0;)
            {
                if (lose(!receiver.Begun)) continue;
                if (receiver.Take(packet.AsSpan(0, length)) is not { } acknowledgement) continue;
                if (lose(session.BytesAcknowledged == 0)) continue;
                session.Receive(acknowledgement);
                answered = true;
            }
            if (!answered) session.TimeOut();
        }
    }

    /// <summary>A client after RFC 7440: acknowledges whole windows, the last block, and the last good block when one is missing.</summary>
    private sealed class Receiver(int blockSize, int window)
    {
        private readonly List<byte> _octets = [];
        private long _last;
        private int _inWindow;
        private int _strays;

        public byte[] Octets => [.. _octets];

        public bool Begun => _last > 0;

        public byte[]? Take(ReadOnlySpan<byte> packet)
        {
            if (TftpPacket.Opcode(packet) == TftpOpcode.OptionAck) return Acknowledge();
            TftpPacket.TryReadData(packet, out var block, out var data).ShouldBe(WireError.None);
            if (block != (ushort)(_last + 1)) return _strays++ % window == 0 ? Acknowledge() : null;
            _strays = 0;
            _last++;
            _octets.AddRange(data);
            return data.Length < blockSize || ++_inWindow >= window ? Acknowledge() : null;
        }

        private byte[] Acknowledge()
        {
            _inWindow = 0;
            return [0, 4, (byte)(_last >> 8), (byte)_last];
        }
    }
}
