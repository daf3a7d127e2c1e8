using System.Security.Cryptography;
using System.Text.Json;
using Appliance.Agent.Link;

namespace Appliance.Agent.Membership;

/// <summary>
/// What a machine must not forget: its key and, once approved, its membership. Files are replaced whole (temp, fsync, rename, fsync of the
/// folder) and readable by their owner alone: a power cut leaves the old one or the new one.
/// </summary>
internal sealed class StateDirectory(string path)
{
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Location => path;

    private string KeyFile => Path.Combine(path, "key.pem");

    private string MemberFile => Path.Combine(path, "member.json");

    /// <summary>The same key each time: an enrolment begun again is the same enrolment.</summary>
    /// <exception cref="CryptographicException">The file is damaged.</exception>
    public MachineKey KeyOrNew()
    {
        if (File.Exists(KeyFile)) return MachineKey.Read(File.ReadAllText(KeyFile));
        var key = MachineKey.Create();
        Replace(KeyFile, System.Text.Encoding.ASCII.GetBytes(key.Write()));
        return key;
    }

    /// <summary>Null: not a member.</summary>
    /// <exception cref="JsonException">The file is damaged.</exception>
    public MemberFile? ReadMember() => File.Exists(MemberFile) ? JsonSerializer.Deserialize(File.ReadAllBytes(MemberFile), StateJson.Default.MemberFile) : null;

    public void Keep(Member member, ServerPin pin) =>
        Replace(MemberFile, JsonSerializer.SerializeToUtf8Bytes(
            new MemberFile(member.Resource, member.Name, member.Agents.ToString(), pin.ToString(), member.Certificate, member.Chain), StateJson.Default.MemberFile));

    internal void Make()
    {
        if (OperatingSystem.IsWindows()) throw NoModes();
        Directory.CreateDirectory(path, OwnerFolder);
    }

    internal void Replace(string file, byte[] content)
    {
        if (OperatingSystem.IsWindows()) throw NoModes();
        Make();
        var draft = file + ".new";
        File.Delete(draft);
        using (var writer = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerFile }))
        {
            writer.Write(content);
            writer.Flush(flushToDisk: true);
        }
        File.Move(draft, file, overwrite: true);
        Folder.Flush(path);
    }

    private static PlatformNotSupportedException NoModes() => new("Keys are protected by file modes, which Windows has not.");
}
