using Appliance.Server.Jobs;

namespace Appliance.Tests.Laws;

/// <summary>On the class of tests that checks <see cref="JobLaws"/> for a job: <c>public sealed class CyclePowerLaws : ILawsOf&lt;CyclePower&gt;</c>.</summary>
internal interface ILawsOf<TJob> where TJob : JobKind;
