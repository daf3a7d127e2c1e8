using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Appliance.Agent.Link;

namespace Appliance.Agent.Membership;

/// <summary>
/// Credentials in the state directory. certificate.json is in use (before the first renewal: key.pem and member.json), certificate.next.json
/// has come and was not yet taken, renewal.json has been asked for. Each is replaced whole, so that a kill at any moment leaves one that is good.
/// </summary>
internal sealed class KeptCredentials : ICredentials
{
    private readonly StateDirectory directory;
    private Credential current;
    private Credential? next;
    private bool preferCurrent;

    public KeptCredentials(StateDirectory directory, Credential enrolled)
    {
        this.directory = directory;
        current = Read(CurrentFile) ?? enrolled;
        next = Read(NextFile);
    }

    private string CurrentFile => Path.Combine(directory.Location, "certificate.json");

    private string NextFile => Path.Combine(directory.Location, "certificate.next.json");

    private string AskedFile => Path.Combine(directory.Location, "renewal.json");

    public Credential Now => next is null || preferCurrent ? current : next;

    public (string Request, MachineKey Key) Begin()
    {
        // One that was answered and taken already is over: a kill may have come before its file went.
        if (Load(AskedFile, StateJson.Default.RenewalFile) is { } begun && begun.Key != current.Key.Write())
            return (begun.Request, MachineKey.Read(begun.Key));
        var key = MachineKey.Create();
        var fresh = new RenewalFile(Guid.CreateVersion7().ToString(), key.Write());
        directory.Replace(AskedFile, JsonSerializer.SerializeToUtf8Bytes(fresh, StateJson.Default.RenewalFile));
        return (fresh.Request, key);
    }

    public void Keep(Credential renewed)
    {
        var file = new CredentialFile(renewed.Key.Write(), renewed.Certificate, renewed.Chain, renewed.JoinState);
        directory.Replace(NextFile, JsonSerializer.SerializeToUtf8Bytes(file, StateJson.Default.CredentialFile));
        (next, preferCurrent) = (renewed, false);
    }

    public void Used()
    {
        if (next is null || preferCurrent) return;
        File.Move(NextFile, CurrentFile, overwrite: true);
        Folder.Flush(directory.Location);
        (current, next) = (next, null);
        File.Delete(AskedFile);
    }

    public void Refused() => preferCurrent = next is not null && !preferCurrent;

    private static Credential? Read(string path) =>
        Load(path, StateJson.Default.CredentialFile) is { } file ? new Credential(MachineKey.Read(file.Key), file.Certificate, file.Chain, file.JoinState) : null;

    private static T? Load<T>(string path, JsonTypeInfo<T> shape) where T : class => File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), shape) : null;
}
