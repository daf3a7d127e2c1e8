using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.Metrics;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Certificates;

/// <summary>Issues, recognises and revokes. One certificate of a resource is active at a time.</summary>
internal sealed class Authority(
    AuthorityFiles files, X509Certificate2 server, CertificateRegister register, IEvents events, IdentityMetrics metrics, IdentitySettings settings, TimeProvider clock)
    : ICertificateAuthority
{
    public TimeSpan Life { get; } = TimeSpan.FromSeconds(settings.AgentCertificateSeconds);

    public string RootPin { get; } = Convert.ToHexStringLower(SHA256.HashData(files.Root.PublicKey.ExportSubjectPublicKeyInfo()));

    public X509Certificate2 ServerCertificate => server;

    public X509Certificate2Collection ServerChain { get; } = [WithoutKey(files.Control), files.RootAsSent];

    public async Task<IssuedCertificate> IssueAgentAsync(ITransaction transaction, Guid resource, byte[] signingRequest, CancellationToken stop)
    {
        var key = SigningRequest.ReadKey(signingRequest);
        var keyHash = SHA256.HashData(key.ExportSubjectPublicKeyInfo());
        var now = clock.GetUtcNow();
        var turn = await StandingRows.TakeTurnAsync(transaction, resource, stop);
        await ClaimKeyAsync(transaction, resource, keyHash, stop);
        if (await KeptAsync(transaction, resource, keyHash, now + Life / 2, stop) is { } kept) return kept;

        await transaction.ExecuteAsync(
            $"update identity.certificates set status = 'superseded', reason = null where resource = {resource} and status in ('active', 'outgoing', 'superseded')", stop);
        await transaction.ExecuteAsync(
            $"update identity.standings set request = null, join_state = null, quarantined_at = null, recover_until = null where resource = {resource}", stop);
        var issued = await SignAsync(transaction, resource, key, keyHash, turn, stop);
        await StandingRows.PublishAsync(transaction, resource, register, stop);
        return issued;
    }

    /// <summary>The next certificate, for a key that is new. The one before stays good until this one is used.</summary>
    public async Task<IssuedCertificate> FollowAsync(ITransaction transaction, Guid resource, PublicKey key, long turn, CancellationToken stop)
    {
        var keyHash = SHA256.HashData(key.ExportSubjectPublicKeyInfo());
        var known = await transaction.FirstAsync($"select 1 from identity.keys where key_hash = {keyHash}", row => row.GetInt32(0), stop);
        if (known != 0) throw new FaultException(FaultKind.Conflict, FaultCodes.KeyInUse, "A certificate is renewed with a new key; this one has been used before.");
        await ClaimKeyAsync(transaction, resource, keyHash, stop);
        await transaction.ExecuteAsync($"delete from identity.certificates where resource = {resource} and status = 'superseded' and expires_at < {clock.GetUtcNow()}", stop);
        await transaction.ExecuteAsync($"update identity.certificates set status = 'superseded' where resource = {resource} and status = 'outgoing'", stop);
        await transaction.ExecuteAsync(
            $"update identity.certificates set status = 'outgoing', reason = 'renewed' where resource = {resource} and status = 'active'", stop);
        return await SignAsync(transaction, resource, key, keyHash, turn, stop);
    }

    /// <summary>The active certificate, when it is this key's: a renewal whose answer was lost is answered again.</summary>
    public Task<IssuedCertificate?> ActiveOfAsync(ITransaction transaction, Guid resource, PublicKey key, CancellationToken stop) =>
        KeptAsync(transaction, resource, SHA256.HashData(key.ExportSubjectPublicKeyInfo()), clock.GetUtcNow(), stop);

    /// <summary>The resource a certificate names, when everything about it is right at this time; whether it still counts is not asked.</summary>
    public Guid? Named(X509Certificate2 presented, DateTimeOffset at) =>
        Chains.LeadsTo(files.Root, files.Agents, presented, Forms.ClientAuth, at) ? files.Site.ResourceIn(presented) : null;

    private async Task<IssuedCertificate> SignAsync(ITransaction transaction, Guid resource, PublicKey key, byte[] keyHash, long turn, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        using var certificate = Forms.Agent(files.Site, resource, files.Agents, key, now.AddHours(-1), now + Life);
        var expires = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        await transaction.ExecuteAsync(
            $"""
            insert into identity.certificates (serial, resource, key_hash, turn, status, der, issued_at, expires_at)
            values ({certificate.SerialNumber}, {resource}, {keyHash}, {turn}, 'active', {certificate.RawData}, {now}, {expires})
            """, stop);
        await events.RaiseAsync(transaction, new Event(
            "identity.certificate-issued", Severity.Notice, $"resource/{resource}", $"A client certificate was issued; it ends on {expires:yyyy-MM-dd}."), stop);
        transaction.AfterCommit(metrics.Issued);
        return Issued(certificate.RawData, certificate.SerialNumber, expires);
    }

    public Guid? Recognise(X509Certificate2 presented)
    {
        var known = Named(presented, clock.GetUtcNow()) is { } named && register.IsActive(named, presented.SerialNumber) ? named : (Guid?)null;
        metrics.Presented(known is not null);
        return known;
    }

    public async Task RevokeAgentAsync(ITransaction transaction, Guid resource, string reason, CancellationToken stop)
    {
        await StandingRows.TakeTurnAsync(transaction, resource, stop);
        var revoked = await transaction.ExecuteAsync(
            $"update identity.certificates set status = 'revoked', reason = {reason} where resource = {resource} and status in ('active', 'outgoing')", stop);
        await transaction.ExecuteAsync($"update identity.certificates set reason = null where resource = {resource} and status = 'superseded'", stop);
        await transaction.ExecuteAsync($"update identity.standings set quarantined_at = null, recover_until = null where resource = {resource}", stop);
        await StandingRows.PublishAsync(transaction, resource, register, stop);
        if (revoked == 0) return;
        await events.RaiseAsync(transaction, new Event(
            "identity.certificate-revoked", Severity.Notice, $"resource/{resource}", $"Its client certificate was revoked: {reason}."), stop);
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
    private async Task<IssuedCertificate?> KeptAsync(ITransaction transaction, Guid resource, byte[] keyHash, DateTimeOffset enough, CancellationToken stop)
    {
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
