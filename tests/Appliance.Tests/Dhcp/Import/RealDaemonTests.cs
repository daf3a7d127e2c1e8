using System.Diagnostics;

namespace Appliance.Tests.Dhcp.Import;

/// <summary>What we read as theirs, the programs themselves read without complaint.</summary>
public sealed class RealDaemonTests
{
    [Theory]
    [InlineData("/usr/sbin/dnsmasq", "dnsmasq", "--test --conf-file=dnsmasq.conf")]
    [InlineData("/usr/sbin/dnsmasq", "dnsmasq", "--test --conf-file=rack.conf")]
    [InlineData("/usr/sbin/dhcpd", "dhcpd", "-t -4 -cf dhcpd.conf")]
    [InlineData("/usr/sbin/dhcpd", "dhcpd", "-T -4 -cf dhcpd.conf -lf dhcpd.leases")]
    [InlineData("/usr/sbin/kea-dhcp4", "kea", "-t kea-dhcp4.conf")]
    public async Task TheProgramItselfFindsNoFault(string program, string files, string arguments)
    {
        Assert.SkipUnless(File.Exists(program), $"This needs {program}.");
        var folder = Directory.CreateTempSubdirectory("import-"); // dhcpd writes beside its leases.
        try
        {
            foreach (var file in Directory.EnumerateFiles(ImportedFiles.Path(files))) File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            using var process = Process.Start(new ProcessStartInfo(program, arguments.Split(' ')) { WorkingDirectory = folder.FullName, UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            process.ExitCode.ShouldBe(0, string.Concat(said));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
