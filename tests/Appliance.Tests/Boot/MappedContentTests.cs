using System.Net;
using System.Security.Cryptography;
using Appliance.Protocols;
using Appliance.Server.Boot.Files;
using Appliance.Tests.Tftp;

namespace Appliance.Tests.Boot;

/// <summary>Large files served from where the kernel keeps them.</summary>
public sealed class MappedContentTests
{
    [Fact]
    public async Task AMappedFileArrivesWholeByTftp()
    {
        await using var bench = await TftpBench.StartAsync(null, TftpBench.Subnet("127.22.0.0/24", "127.22.0.1"));
        var octets = RandomNumberGenerator.GetBytes(6_000_001);
        using var folder = new Scratch(octets);
        bench.Mapped = folder.Map();
        using var reader = Reader(bench);
        (await reader.ReadAsync("mapped", new TftpOptions(1468, 0, null, 16), patience: 20)).ShouldBe(octets);
    }

    /// <summary>Replacing by renaming harms nobody; cutting the file itself ends its transfers, and nothing else.</summary>
    [Fact]
    public async Task AFileThatIsCutOnTheDiskEndsItsTransferAndNothingElse()
    {
        await using var bench = await TftpBench.StartAsync(null, TftpBench.Subnet("127.22.0.0/24", "127.22.0.1"));
        using var folder = new Scratch(new byte[6_000_000]);
        bench.Mapped = folder.Map();
        bench.Files["other"] = new byte[5000];
        folder.Cut();
        using (var reader = Reader(bench)) (await reader.ReadAsync("mapped", patience: 1)).ShouldBeNull();
        await bench.UntilAsync(() => bench.Told.Any(told => told.End?.Message == "the file was cut on the disk"));
        using var second = Reader(bench);
        (await second.ReadAsync("other")).ShouldBe(new byte[5000]);
    }

    private static TftpClient Reader(TftpBench bench) => new(IPAddress.Parse("127.22.0.9"), new IPEndPoint(IPAddress.Parse("127.22.0.1"), bench.Settings.Port));

    private sealed class Scratch : IDisposable
    {
        private readonly string _path = Path.GetTempFileName();
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _handle;

        public Scratch(byte[] octets)
        {
            File.WriteAllBytes(_path, octets);
            _handle = File.OpenHandle(_path, share: FileShare.ReadWrite);
        }

        public ReadOnlyMemory<byte> Map() => new MappedContent(_handle, (int)RandomAccess.GetLength(_handle)).Memory;

        public void Cut()
        {
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(0);
        }

        public void Dispose()
        {
            _handle.Dispose();
            File.Delete(_path);
        }
    }
}
