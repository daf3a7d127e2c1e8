using System.Net;
using System.Text;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Boot.Answers;
using Appliance.Tests.Tftp;

namespace Appliance.Tests.Boot;

/// <summary>Every file a DHCP answer can name is there, over the transport it names: over every question that can be asked.</summary>
public sealed class NamedFilesTests
{
    private static readonly Lifecycle?[] s_states = [null, .. Enum.GetValues<Lifecycle>().Select(state => (Lifecycle?)state)];

    [Fact]
    public async Task EveryFileADhcpAnswerCanNameIsServedOverTheTransportItNames()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        var named = new HashSet<BootFileChoice>();
        foreach (var client in Enum.GetValues<BootClient>())
        {
            foreach (var choice in Choices(client).Distinct())
            {
                named.Add(choice);
                await ShouldBeServedAsync(door, client, choice);
            }
        }
        named.ShouldBe(Enum.GetValues<BootFileChoice>(), ignoreOrder: true, "a choice that no question leads to can not have been tried");
    }

    /// <summary>And what they fetch next by themselves, by names of their own.</summary>
    [Fact]
    public async Task WhatTheSignedChainFetchesNextIsServedByTftp()
    {
        await using var door = await BootDoorWorld.CreateAsync();
        (door.Catalogue.TryFind(BootNames.SignedSecond, out var grub), grub.Length > 0).ShouldBe((true, true));
        var files = door.GrubFiles;
        files.Knows(BootNames.GrubScript).ShouldBeTrue();
        var script = Encoding.UTF8.GetString((await files.WriteAsync(BootNames.GrubScript, IPAddress.Parse("127.20.0.9"), IPAddress.Parse("127.20.0.1"), BootWorld.Stop)).ShouldNotBeNull().Span);
        foreach (var (word, content) in new[] { ("linux /", door.Kernel), ("initrd /", door.Initrd) })
        {
            var from = script.IndexOf(word, StringComparison.Ordinal) + word.Length;
            files.TryFind(script[from..script.IndexOfAny([' ', ';'], from)], out var file).ShouldBeTrue(script);
            file.Span.SequenceEqual(content).ShouldBeTrue();
        }
        (await files.WriteAsync(BootNames.GrubScript, IPAddress.Parse("127.20.0.77"), IPAddress.Parse("127.20.0.1"), BootWorld.Stop)).ShouldBeNull("nobody holds that address");
    }

    private static IEnumerable<BootFileChoice> Choices(BootClient client) =>
        from state in s_states
        from ignored in new[] { false, true }
        from firmware in Enum.GetValues<FirmwareKind>()
        select BootDecision.Decide(new BootQuestion(state, ignored, false, false, firmware, client)).File;

    private static async Task ShouldBeServedAsync(BootDoorWorld door, BootClient client, BootFileChoice choice)
    {
        var exchange = BootWorld.Exchange(DhcpMessageType.Discover, ipxe: client == BootClient.Ipxe);
        var name = NameBootFile.Name(choice, IPAddress.Parse("127.20.0.1"), exchange.Mac, door.Port);
        if (choice == BootFileChoice.None)
        {
            name.ShouldBeNull();
            return;
        }
        var byUrl = client is BootClient.HttpBoot or BootClient.SignedHttpBoot or BootClient.Ipxe;
        Uri.TryCreate(name, UriKind.Absolute, out var url).ShouldBe(byUrl, $"{client} is named {name}");
        if (byUrl)
        {
            using var answer = await door.Http.GetAsync(url, BootWorld.Stop);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, name);
            (await answer.Content.ReadAsByteArrayAsync(BootWorld.Stop)).Length.ShouldBePositive(name);
            return;
        }
        await using var tftp = await TftpBench.StartAsync(null, TftpBench.Subnet("127.21.0.0/24", "127.21.0.1"));
        door.Catalogue.TryFind(name!, out var content).ShouldBeTrue(name);
        tftp.Files[name!] = content.ToArray();
        using var reader = new TftpClient(IPAddress.Parse("127.21.0.9"), new IPEndPoint(IPAddress.Parse("127.21.0.1"), tftp.Settings.Port));
        (await reader.ReadAsync(name!, new TftpOptions(1468, 0, null, null))).ShouldBe(content.ToArray());
    }
}
