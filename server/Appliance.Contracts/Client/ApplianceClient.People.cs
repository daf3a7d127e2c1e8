namespace Appliance.Contracts;

/// <summary>Users, groups, roles and grants.</summary>
public sealed partial class ApplianceClient
{
    public Task<IReadOnlyList<User>> UsersAsync(CancellationToken stop) => GetAsync("users", ContractsJson.Default.IReadOnlyListUser, stop);

    public Task<User> UserAsync(string name, CancellationToken stop) => GetAsync($"users/{Part(name)}", ContractsJson.Default.User, stop);

    public Task<User> AddUserAsync(UserSpec spec, CancellationToken stop) => PostAsync("users", spec, ContractsJson.Default.UserSpec, ContractsJson.Default.User, stop);

    public Task<User> ChangeUserAsync(string name, UserChange change, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Patch, $"users/{Part(name)}", change, ContractsJson.Default.UserChange), ContractsJson.Default.User, stop);

    public Task SetPasswordAsync(string name, string password, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Put, $"users/{Part(name)}/password", new PasswordSpec(password), ContractsJson.Default.PasswordSpec), stop);

    public Task RemoveUserAsync(string name, CancellationToken stop) => DeleteAsync($"users/{Part(name)}", stop);

    public Task<BreakGlassReply> SealBreakGlassAsync(CancellationToken stop) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, Root + "break-glass"), ContractsJson.Default.BreakGlassReply, stop);

    public Task<IReadOnlyList<Group>> GroupsAsync(CancellationToken stop) => GetAsync("groups", ContractsJson.Default.IReadOnlyListGroup, stop);

    public Task<Group> AddGroupAsync(GroupSpec spec, CancellationToken stop) => PostAsync("groups", spec, ContractsJson.Default.GroupSpec, ContractsJson.Default.Group, stop);

    public Task RemoveGroupAsync(string name, CancellationToken stop) => DeleteAsync($"groups/{Part(name)}", stop);

    public Task JoinGroupAsync(string group, string user, CancellationToken stop) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Put, $"{Root}groups/{Part(group)}/members/{Part(user)}"), stop);

    public Task LeaveGroupAsync(string group, string user, CancellationToken stop) => DeleteAsync($"groups/{Part(group)}/members/{Part(user)}", stop);

    public Task<IReadOnlyList<Role>> RolesAsync(CancellationToken stop) => GetAsync("roles", ContractsJson.Default.IReadOnlyListRole, stop);

    public Task<Role> SetRoleAsync(string name, RoleSpec spec, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Put, $"roles/{Part(name)}", spec, ContractsJson.Default.RoleSpec), ContractsJson.Default.Role, stop);

    public Task RemoveRoleAsync(string name, CancellationToken stop) => DeleteAsync($"roles/{Part(name)}", stop);

    public Task<IReadOnlyList<Grant>> GrantsAsync(CancellationToken stop) => GetAsync("grants", ContractsJson.Default.IReadOnlyListGrant, stop);

    public Task<Grant> AddGrantAsync(GrantSpec spec, CancellationToken stop) => PostAsync("grants", spec, ContractsJson.Default.GrantSpec, ContractsJson.Default.Grant, stop);

    public Task RemoveGrantAsync(Guid id, CancellationToken stop) => DeleteAsync($"grants/{id}", stop);

    public Task<Resource> MoveToPoolAsync(string reference, string pool, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Put, $"resources/{Part(reference)}/pool", new PoolSpec(pool), ContractsJson.Default.PoolSpec), ContractsJson.Default.Resource, stop);
}
