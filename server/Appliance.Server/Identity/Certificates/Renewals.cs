using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Certificates;

/// <summary>Renews, and tells a machine from its copy: of two that hold one key only one can bring the newest join state.</summary>
internal sealed class Renewals(Authority authority, CertificateRegister register, IStore store, IEvents events, TimeProvider clock) : ICertificateRenewals
{
    private const int StateBytes = 32;
    private static readonly TimeSpan RecoveryOpen = TimeSpan.FromDays(1);

    public TimeSpan RenewIn(X509Certificate2 shown)
    {
        var half = authority.Life / 2 * (0.9 + 0.2 * Random.Shared.NextDouble());
        var due = new DateTimeOffset(shown.NotAfter.ToUniversalTime()) - authority.Life + half - clock.GetUtcNow();
        return due > TimeSpan.FromSeconds(1) ? due : TimeSpan.FromSeconds(1);
    }

    public bool Speaks(Guid resource, string serial) => register.IsActive(resource, serial);

    public DateTimeOffset? QuarantinedSince(Guid resource) => register.Of(resource)?.QuarantinedAt;

    public Guid? RecogniseForRenewal(X509Certificate2 presented)
    {
        var now = clock.GetUtcNow();
        if (authority.Named(presented, now) is { } named && register.IsActive(named, presented.SerialNumber)) return named;
        // Its time may be over: everything else about it must be right at the end of its life.
        var last = new DateTimeOffset(presented.NotAfter.ToUniversalTime()).AddSeconds(-1);
        return authority.Named(presented, last < now ? last : now) is { } late && register.Of(late)?.MayRecover(presented.SerialNumber, now) == true ? late : null;
    }

    public async Task UsedAsync(Guid resource, string serial, CancellationToken stop)
    {
        if (register.Of(resource) is not { } standing || standing.Active != serial || (standing.Outgoing is null && standing.RecoverUntil is null)) return;
        await store.InTransactionAsync(async transaction =>
        {
            await StandingRows.TakeTurnAsync(transaction, resource, stop);
            await transaction.ExecuteAsync(
                $"""
                update identity.certificates set status = 'superseded' where resource = {resource} and status = 'outgoing'
                and exists (select from identity.certificates where serial = {serial} and status = 'active')
                """, stop);
            await transaction.ExecuteAsync($"update identity.standings set recover_until = null where resource = {resource}", stop);
            await StandingRows.PublishAsync(transaction, resource, register, stop);
            return true;
        }, stop);
    }

    public async Task<bool> NoticeStaleAsync(X509Certificate2 presented, CancellationToken stop)
    {
        if (authority.Named(presented, clock.GetUtcNow()) is not { } resource) return false;
        if (register.Of(resource) is not { } standing || !standing.Stale.Contains(presented.SerialNumber)) return false;
        if (standing.QuarantinedAt is null) await store.InTransactionAsync(transaction => QuarantineAsync(transaction, resource, stop), stop);
        return true;
    }

    public async Task<RenewedCertificate> RenewAsync(Guid resource, Guid request, byte[] signingRequest, byte[] joinState, CancellationToken stop)
    {
        var key = SigningRequest.ReadKey(signingRequest);
        var renewed = await store.InTransactionAsync(async transaction =>
        {
            var turn = await StandingRows.TakeTurnAsync(transaction, resource, stop);
            var kept = await transaction.FirstAsync(
                $"select request, join_state, quarantined_at, recover_until from identity.standings where resource = {resource}",
                row => new Kept(row.GuidOrNull(0), row.IsDBNull(1) ? [] : row.GetFieldValue<byte[]>(1), row.TimeOrNull(2), row.TimeOrNull(3)), stop);
            if (kept!.QuarantinedAt is not null) return null;
            if (kept.Request == request && await authority.ActiveOfAsync(transaction, resource, key, stop) is { } again) return new RenewedCertificate(again, kept.JoinState);

            var recovering = kept.RecoverUntil > clock.GetUtcNow();
            if (!recovering && !CryptographicOperations.FixedTimeEquals(kept.JoinState, joinState))
            {
                await QuarantineAsync(transaction, resource, stop);
                return null;
            }
            var state = RandomNumberGenerator.GetBytes(StateBytes);
            var certificate = await authority.FollowAsync(transaction, resource, key, turn, stop);
            await transaction.ExecuteAsync(
                $"update identity.standings set request = {request}, join_state = {state} where resource = {resource}", stop);
            await StandingRows.PublishAsync(transaction, resource, register, stop);
            return new RenewedCertificate(certificate, state);
        }, stop);
        return renewed ?? throw new FaultException(FaultKind.Denied, FaultCodes.AgentQuarantined,
            "Two machines hold this membership; the appliance only listens until a person has looked.");
    }

    public Task RecoverAsync(Guid resource, string by, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        await StandingRows.TakeTurnAsync(transaction, resource, stop);
        await transaction.ExecuteAsync(
            $"update identity.standings set quarantined_at = null, recover_until = {clock.GetUtcNow() + RecoveryOpen} where resource = {resource}", stop);
        await StandingRows.PublishAsync(transaction, resource, register, stop);
        await events.RaiseAsync(transaction, new Event("identity.recovery-allowed", Severity.Notice, $"resource/{resource}",
            $"{by} allowed it to renew its certificate once with an old one."), stop);
        return true;
    }, stop);

    private async Task<bool> QuarantineAsync(ITransaction transaction, Guid resource, CancellationToken stop)
    {
        await StandingRows.TakeTurnAsync(transaction, resource, stop);
        var fresh = await transaction.ExecuteAsync(
            $"update identity.standings set quarantined_at = {clock.GetUtcNow()} where resource = {resource} and quarantined_at is null", stop);
        await StandingRows.PublishAsync(transaction, resource, register, stop);
        if (fresh > 0)
        {
            await events.RaiseAsync(transaction, new Event("identity.agent-quarantined", Severity.Error, $"resource/{resource}",
                "Two machines hold its membership: one of them is a copy, or was put back to an older state. It is only listened to."), stop);
        }
        return true;
    }

    private sealed record Kept(Guid? Request, byte[] JoinState, DateTimeOffset? QuarantinedAt, DateTimeOffset? RecoverUntil);
}
