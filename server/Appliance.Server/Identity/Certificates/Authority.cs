using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.Metrics;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Certificates;

/// <summary>Issues, recognises and revokes. One certificate of a resource is active at a time.</summary>
internal sealed class Authority(
    AuthorityFiles files, X509Certificate2 server, CertificateRegister register, IEvents events, IdentityMetrics metrics, TimeProvider clock)
    : ICertificateAuthority
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);

    public string RootPin { get; } = Convert.ToHexStringLower(SHA256.HashData(files.Root.PublicKey.ExportSubjectPublicKeyInfo()));

    public X509Certificate2 ServerCertificate => server;

    public X509Certificate2Collection ServerChain { get; } = [WithoutKey(files.Control), files.RootAsSent];

    public async Task<IssuedCertificate> IssueAgentAsync(ITransaction transaction, Guid resource, byte[] signingRequest, CancellationToken stop)
    {
        var key = SigningRequest.ReadKey(signingRequest);
        var keyHash = SHA256.HashData(key.ExportSubjectPublicKeyInfo());
        var now = clock.GetUtcNow();
        var turn = await TakeTurnAsync(transaction, resource, stop);
        await ClaimKeyAsync(transaction, resource, keyHash, stop);
        if (await KeptAsync(transaction, resource, keyHash, now, stop) is { } kept) return kept;

        using var certificate = Forms.Agent(files.Site, resource, files.Agents, key, now.AddHours(-1), now + Life);
        var expires = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        await transaction.ExecuteAsync(
            $"update identity.certificates set status = 'superseded' where resource = {resource} and status = 'active'", stop);
        await transaction.ExecuteAsync(
            $"""
            insert into identity.certificates (serial, resource, key_hash, turn, status, der, issued_at, expires_at)
            values ({certificate.SerialNumber}, {resource}, {keyHash}, {turn}, 'active', {certificate.RawData}, {now}, {expires})
            """, stop);
        await events.RaiseAsync(transaction, new Event(
            "identity.certificate-issued", Severity.Notice, $"resource/{resource}", $"A client certificate was issued; it ends on {expires:yyyy-MM-dd}."), stop);
        var serial = certificate.SerialNumber;
        transaction.AfterCommit(() =>
        {
            register.Set(resource, turn, serial);
            metrics.Issued();
        });
        return Issued(certificate.RawData, serial, expires);
    }

    public Guid? Recognise(X509Certificate2 presented)
    {
        var known = Chains.LeadsTo(files.Root, files.Agents, presented, Forms.ClientAuth, clock.GetUtcNow())
            && files.Site.ResourceIn(presented) is { } named && register.IsActive(named, presented.SerialNumber)
            ? named
            : (Guid?)null;
        metrics.Presented(known is not null);
        return known;
    }

    public async Task RevokeAgentAsync(ITransaction transaction, Guid resource, string reason, CancellationToken stop)
    {
        var turn = await TakeTurnAsync(transaction, resource, stop);
        var revoked = await transaction.ExecuteAsync(
            $"update identity.certificates set status = 'revoked', reason = {reason} where resource = {resource} and status = 'active'", stop);
        transaction.AfterCommit(() => register.Set(resource, turn, null));
        if (revoked == 0) return;
        await events.RaiseAsync(transaction, new Event(
            "identity.certificate-revoked", Severity.Notice, $"resource/{resource}", $"Its client certificate was revoked: {reason}."), stop);
    }

    /// <summary>Holds whoever else wants to change this resource's certificates until our transaction ends.</summary>
    private static async Task<long> TakeTurnAsync(ITransaction transaction, Guid resource, CancellationToken stop)
    {
        await transaction.QueryAsync($"select pg_advisory_xact_lock(hashtextextended('identity.certificates/' || {resource.ToString()}, 0))", _ => 0, stop);
        return await transaction.FirstAsync($"select nextval('identity.turns')", row => row.GetInt64(0), stop);
    }

    private static async Task ClaimKeyAsync(ITransaction transaction, Guid resource, byte[] keyHash, CancellationToken stop)
    {
        var owner = await transaction.FirstAsync(
            $"""
            insert into identity.keys (key_hash, resource) values ({keyHash}, {resource})
            on conflict (key_hash) do update set key_hash = excluded.key_hash returning resource
            """, row => row.GetGuid(0), stop);
        if (owner != resource)
            throw new FaultException(FaultKind.Conflict, FaultCodes.KeyInUse, "This key has served another resource; a key is never used for two.");
    }

    /// <summary>The certificate this key has already, as long as half its life is left: an answer that was lost is given again.</summary>
    private async Task<IssuedCertificate?> KeptAsync(ITransaction transaction, Guid resource, byte[] keyHash, DateTimeOffset now, CancellationToken stop)
    {
        var enough = now + Life / 2;
        return await transaction.FirstAsync(
            $"""
            select der, serial, expires_at from identity.certificates
            where resource = {resource} and key_hash = {keyHash} and status = 'active' and expires_at > {enough}
            """, row => Issued(row.GetFieldValue<byte[]>(0), row.GetString(1), row.Time(2)), stop);
    }

    private IssuedCertificate Issued(byte[] der, string serial, DateTimeOffset expires) =>
        new(der, [files.Agents.RawData, files.Root.RawData], serial, expires);

    private static X509Certificate2 WithoutKey(X509Certificate2 certificate) => X509CertificateLoader.LoadCertificate(certificate.RawData);
}
