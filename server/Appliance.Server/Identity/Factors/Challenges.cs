using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Factors;

/// <summary>What stands between a right password and a token: good once, for five minutes and five wrong answers.</summary>
internal sealed class Challenges(TimeProvider clock)
{
    private const int MostFailures = 5;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    public async Task<LoginReply> AskAsync(IQueries store, Guid user, LoginRequest request, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var kept = JsonSerializer.Serialize(request with { Password = "" }, ContractsJson.Default.LoginRequest);
        await store.ExecuteAsync($"delete from identity.challenges where expires_at < {now}", stop);
        await store.ExecuteAsync(
            $"insert into identity.challenges (hash, user_id, request, expires_at) values ({Hash(id)}, {user}, {new Sql.Json(kept)}, {now + Life})", stop);
        return new LoginReply(null, now + Life, new LoginChallenge(id, ["totp", "recovery"]));
    }

    /// <exception cref="FaultException">Denied: it does not exist, or is over.</exception>
    public async Task<(Guid User, LoginRequest Request)> FindAsync(IQueries store, string id, CancellationToken stop)
    {
        var found = await store.FirstAsync(
            $"select user_id, request::text from identity.challenges where hash = {Hash(id)} and expires_at > {clock.GetUtcNow()} and failures < {MostFailures}",
            row => (User: row.GetGuid(0), Request: row.GetString(1)), stop);
        return found.Request is { } text ? (found.User, JsonSerializer.Deserialize(text, ContractsJson.Default.LoginRequest)!) : throw Over();
    }

    public static Task FailAsync(IQueries store, string id, CancellationToken stop) => store.ExecuteAsync($"update identity.challenges set failures = failures + 1 where hash = {Hash(id)}", stop);

    /// <summary>Uses it up; of several answers at once one is the first.</summary>
    public static async Task TakeAsync(IQueries store, string id, CancellationToken stop)
    {
        if (await store.ExecuteAsync($"delete from identity.challenges where hash = {Hash(id)}", stop) == 0) throw Over();
    }

    private static FaultException Over() => new(FaultKind.Denied, FaultCodes.ChallengeOver, "This sign-in is over.");

    private static byte[] Hash(string id) => SHA256.HashData(Encoding.UTF8.GetBytes(id.Length > 100 ? "" : id));
}
