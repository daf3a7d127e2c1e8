using System.Reflection;
using Xunit.v3;

[assembly: Appliance.Tests.Frame.Patience(minutes: 5)]

namespace Appliance.Tests.Frame;

/// <summary>No test is waited for without end: after so many minutes its token is cancelled, and it fails where it hung instead of holding up the rest.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class PatienceAttribute(int minutes) : BeforeAfterTestAttribute
{
    private const string Watch = "patience";

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var context = TestContext.Current;
        context.KeyValueStorage[Watch + test.UniqueID] = new Timer(_ => context.CancelCurrentTest(), null, TimeSpan.FromMinutes(minutes), Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (TestContext.Current.KeyValueStorage.TryRemove(Watch + test.UniqueID, out var watch)) ((Timer)watch!).Dispose();
    }
}
