using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance power set</c>. What is not named stays as it is, as long as the driver does.</summary>
internal static class PowerSetCommand
{
    public static Command Make(Printer printer, Person person)
    {
        var name = PowerCommands.Reference();
        var driver = new Option<string?>("--driver") { Description = "What switches it: none, wake-on-lan, redfish, ipmi, libvirt, simulated, or what a plug-in brings" };
        var address = new Option<string?>("--address") { Description = "The BMC's address or name; with libvirt the domain's name, if its UUID does not tell" };
        var port = new Option<int?>("--port") { Description = "The BMC's port, if it is not the usual one" };
        var user = new Option<string?>("--user") { Description = "Who to sign in to the BMC as" };
        var ask = new Option<bool>("--password") { Description = "Ask for the BMC's password" };
        var file = SecretFile.Option("--password-file", "Read the BMC's password from this file");
        var fingerprint = new Option<string?>("--fingerprint") { Description = "Accept this certificate of the BMC: its SHA-256, as 'appliance power test' shows it; '' to accept only one that a known authority has signed" };
        var suite = new Option<int?>("--cipher-suite") { Description = "With IPMI: 17, or 3 for a BMC that has no better" };
        var through = new Option<string?>("--through") { Description = "The machine whose agent speaks to the BMC, or with libvirt the host; '' to choose one by itself", HelpName = "RESOURCE" };
        return Verb.Make("set", "Say how a machine is switched", [name, driver, address, port, user, ask, file, fingerprint, through, suite], async (line, client, stop) =>
        {
            var reference = line.GetValue(name)!;
            var now = await client.PowerAsync(reference, stop);
            var wanted = line.GetValue(driver) ?? now.Driver;
            var stays = wanted == now.Driver;
            var password = line.GetValue(ask) || line.GetValue(file) is not null ? await SecretFile.ReadAsync(line.GetValue(file), "BMC's password", person, stop) : null;
            var spec = new PowerSpec
            {
                Driver = wanted,
                Address = line.GetValue(address) ?? (stays ? now.Address : null),
                Port = line.GetValue(port) ?? (stays ? now.Port : null),
                User = line.GetValue(user) ?? (stays ? now.User : null),
                Password = password,
                Fingerprint = line.GetValue(fingerprint) ?? (stays ? now.Fingerprint : null),
                Through = line.GetValue(through) ?? (stays ? now.Through?.ToString() : null),
                CipherSuite = line.GetValue(suite) ?? (stays ? now.CipherSuite : null),
            };
            printer.Print(line, await client.SetPowerAsync(reference, spec, stop), ContractsJson.Default.MachinePower, PowerSheet.Draw);
        });
    }
}
