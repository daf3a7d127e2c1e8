namespace Appliance.Server.Jobs;

/// <summary>How rooms bring their jobs and reconcilers: <c>room.Services.AddJob&lt;CyclePower&gt;()</c>.</summary>
internal static class Registration
{
    public static IServiceCollection AddJob<T>(this IServiceCollection services) where T : JobKind =>
        services.AddSingleton<T>().AddSingleton<JobKind>(provider => provider.GetRequiredService<T>());

    public static IServiceCollection AddReconciler<T>(this IServiceCollection services) where T : Reconciler =>
        services.AddSingleton<T>().AddSingleton<Reconciler>(provider => provider.GetRequiredService<T>());
}
