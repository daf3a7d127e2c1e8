using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;

namespace Appliance.Tests.Dhcp;

/// <summary>The journal's files on a real disk.</summary>
public sealed class LeaseJournalTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Lab = Guid.CreateVersion7();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("journal-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void WhatWasAppendedIsReadBackByTheNextServer()
    {
        List<LeaseRecord> all = [.. Enumerable.Range(1, 40).Select(Record)];
        using (var journal = Open())
        {
            journal.Append(all[..1]);
            journal.Append(all[1..]);
        }
        using var next = Open();
        Same(next.Read(), all);
        // It goes on in a file of its own, and both are read by the one after it.
        next.Append([Record(41)]);
        using var third = Open();
        Same(third.Read(), [.. all, Record(41)]);
    }

    /// <summary>Power is cut while the last record is on its way: at every octet of it the others are whole.</summary>
    [Fact]
    public void ARecordCutShortIsLeftOutAndNothingElse()
    {
        using (var journal = Open()) journal.Append([Record(1), Record(2)]);
        var path = _folder.GetFiles().ShouldHaveSingleItem().FullName;
        var whole = File.ReadAllBytes(path);
        Span<byte> one = stackalloc byte[1024];
        LeaseRecordCodec.TryWrite(Record(1), one, out var first).ShouldBeTrue();
        LeaseRecordCodec.TryWrite(Record(2), one, out var second).ShouldBeTrue();
        for (var cut = first; cut < first + second; cut++)
        {
            var torn = whole.ToArray();
            torn.AsSpan(cut).Clear();
            File.WriteAllBytes(path, torn);
            using var journal = Open();
            if (torn.AsSpan().SequenceEqual(whole)) continue; // Its last octets are zeros anyway.
            Same(journal.Read(), [Record(1)]);
        }
    }

    [Fact]
    public void AFileGoesWhenTheDatabaseHasAllOfIt()
    {
        using var journal = Open();
        var revision = 0;
        while (_folder.GetFiles().Length < 3) journal.Append([.. Enumerable.Range(0, 5000).Select(_ => Record(++revision))]);
        var seconds = Convert.ToInt64(_folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal).ElementAt(1)[7..23], 16);
        journal.Forget(seconds - 2);
        _folder.GetFiles().Length.ShouldBe(3);
        journal.Forget(seconds - 1);
        _folder.GetFiles().Length.ShouldBe(2);
        journal.Forget(revision);
        _folder.GetFiles().Length.ShouldBe(1, "the one that is written to stays");
        journal.Append([Record(++revision)]);
        using var next = Open();
        next.Read().Max(record => record.Revision).ShouldBe(revision);
    }

    [Fact]
    public void ABatchLargerThanTheBufferIsWrittenWhole()
    {
        using var journal = Open();
        List<LeaseRecord> all = [.. Enumerable.Range(1, 30_000).Select(Record)];
        journal.Append(all);
        journal.Read().Count.ShouldBe(30_000);
    }

    [Fact]
    public void ForeignFilesAndGarbageDoNoHarm()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "leases-zz.journal"), "nothing");
        File.WriteAllBytes(Path.Combine(_folder.FullName, "leases-0000000000000001.journal"), [.. Enumerable.Repeat((byte)0xff, 100_000)]);
        using var journal = Open();
        journal.Read().ShouldBeEmpty();
    }

    private LeaseJournal Open() => new(_folder.FullName);

    private static LeaseRecord Record(int number) => new(
        new Binding(
            Lab, new Ipv4Address(0x0a630000u + (uint)number), DhcpWorld.Client(number), number % 3 == 0 ? BindingState.Released : BindingState.Active, Noon, Noon.AddMinutes(number),
            number % 3 == 0 ? null : Noon.AddMinutes(number), number % 2 == 0 ? null : [1, 2, (byte)number], number % 5 == 0 ? null : $"node-{number}"),
        number);

    private static void Same(IReadOnlyList<LeaseRecord> read, IReadOnlyList<LeaseRecord> written)
    {
        var all = read.OrderBy(record => record.Revision).ToList();
        all.Count.ShouldBe(written.Count);
        for (var i = 0; i < all.Count; i++)
        {
            all[i].Binding.ClientId.ShouldBe(written[i].Binding.ClientId);
            (all[i] with { Binding = all[i].Binding with { ClientId = written[i].Binding.ClientId } }).ShouldBe(written[i]);
        }
    }
}
