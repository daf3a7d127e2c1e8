using System.Globalization;
using System.Security.Cryptography;
using Appliance.Server.Identity.Files;

namespace Appliance.Server.Identity.Secrets;

/// <summary>
/// The key that never enters the database: one line a generation, "NUMBER KEY", the key as 32 bytes in base64. More than one line stands in it
/// only while a rotation is under way.
/// </summary>
internal sealed class KeyFile(string path)
{
    private readonly Lock _gate = new();

    public string Path => path;

    public bool Exists => File.Exists(path);

    /// <exception cref="InvalidDataException">It is no key file, or others may read it.</exception>
    public IReadOnlyDictionary<int, byte[]> Read()
    {
        if (!Exists) return new Dictionary<int, byte[]>();
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if ((File.GetUnixFileMode(path) & Others) != UnixFileMode.None) throw new InvalidDataException($"{path} can be read by others; take their rights away with chmod 600.");
        var keys = new Dictionary<int, byte[]>();
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            var key = new byte[Seal.KeyBytes];
            if (line.Split(' ') is not [var number, var text] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
                || !Convert.TryFromBase64String(text, key, out var written) || written != key.Length)
                throw new InvalidDataException($"{path} is not a key file of the appliance's; restore it from a backup.");
            keys[generation] = key;
        }
        return keys;
    }

    /// <summary>Adds a fresh key, unless this generation has one already: a rotation that was broken off goes on with it.</summary>
    public byte[] Add(int generation)
    {
        lock (_gate)
        {
            var keys = new Dictionary<int, byte[]>(Read());
            if (keys.TryGetValue(generation, out var there)) return there;
            keys[generation] = RandomNumberGenerator.GetBytes(Seal.KeyBytes);
            Write(keys);
            return keys[generation];
        }
    }

    /// <summary>Forgets what is older.</summary>
    public void KeepFrom(int generation)
    {
        lock (_gate)
        {
            var keys = Read();
            if (keys.Keys.Any(key => key < generation)) Write(keys.Where(key => key.Key >= generation));
        }
    }

    private void Write(IEnumerable<KeyValuePair<int, byte[]>> keys) =>
        PrivateFile.Write(path, string.Concat(keys.OrderBy(key => key.Key).Select(key => $"{key.Key} {Convert.ToBase64String(key.Value)}\n")));
}
