using System.Globalization;
using Appliance.Server.Store.Folders;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Server.Store;

/// <summary>
/// A journal as files of one size, each named after its first revision: <c>leases-00000000000004d2.journal</c>. A file is written from its
/// beginning, zeros follow what is written, and it goes when PostgreSQL has all that is in it.
/// </summary>
internal class FileJournal<TRecord>(string folder, RecordWriter<TRecord> write, RecordReader<TRecord> read) : IJournal<TRecord>, IDisposable where TRecord : struct, IRevised
{
    /// <summary>Octets of a file: some hundred thousand leases.</summary>
    public const int FileSize = 16 << 20;

    private const string Prefix = "leases-";
    private const string Suffix = ".journal";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, string> _files = [];
    private readonly byte[] _buffer = new byte[1 << 20];
    private SafeFileHandle? _open;
    private long _offset;
    private long _last;

    public void Append(IReadOnlyList<TRecord> records)
    {
        for (var at = 0; at < records.Count;)
        {
            var length = 0;
            var first = at;
            while (at < records.Count && write(records[at], _buffer.AsSpan(length), out var written)) (at, length) = (at + 1, length + written);
            var file = Room(length, records[first].Revision);
            RandomAccess.Write(file, _buffer.AsSpan(0, length), _offset);
            RandomAccess.FlushToDisk(file);
            _offset += length;
            lock (_lock) _last = records[at - 1].Revision;
        }
    }

    public IReadOnlyList<TRecord> Read()
    {
        var records = new List<TRecord>();
        foreach (var path in Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}"))
        {
            if (!long.TryParse(Path.GetFileName(path)[Prefix.Length..^Suffix.Length], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var first)) continue;
            lock (_lock) _files[first] = path;
            var rest = File.ReadAllBytes(path).AsSpan();
            while (read(rest, out var record, out var length))
            {
                records.Add(record);
                rest = rest[length..];
            }
        }
        return records;
    }

    public void Forget(long throughRevision)
    {
        lock (_lock)
        {
            // A file's records end where the next one's begin; the last file is the one being written, unless it is full of what is known.
            var firsts = _files.Keys.ToList();
            for (var i = 0; i < firsts.Count; i++)
            {
                var last = i + 1 < firsts.Count ? firsts[i + 1] - 1 : long.MaxValue;
                if (last > throughRevision) return;
                try
                {
                    File.Delete(_files[firsts[i]]);
                }
                catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
                {
                    return; // What stays is older than the rows and does no harm; it goes the next time.
                }
                _files.Remove(firsts[i]);
            }
        }
    }

    public void Dispose()
    {
        _open?.Dispose();
        GC.SuppressFinalize(this);
    }

    private SafeFileHandle Room(int length, long revision)
    {
        if (_open is not null && _offset + length <= FileSize) return _open;
        _open?.Dispose();
        _open = null;
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{revision:x16}{Suffix}"));
        // Its whole length at once: what is written later changes nothing but its octets, which makes the disk's work small.
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.None, preallocationSize: FileSize);
        try
        {
            RandomAccess.SetLength(file, FileSize);
            RandomAccess.FlushToDisk(file);
            FolderEntries.Flush(folder);
        }
        catch (IOException)
        {
            // It is used from its beginning or not at all: records behind a gap would not be read.
            file.Dispose();
            File.Delete(path);
            throw;
        }
        (_open, _offset) = (file, 0);
        lock (_lock) _files[revision] = path;
        return _open;
    }
}
