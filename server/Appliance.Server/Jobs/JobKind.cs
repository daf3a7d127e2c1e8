using System.Text;

namespace Appliance.Server.Jobs;

/// <summary>A kind of job as the engine sees it, whatever its state is made of. Derive from <see cref="Job{TState}"/>.</summary>
public abstract class JobKind
{
    /// <summary>"cycle-power": the class's name. Kept with every job, so renaming the class means keeping the old word here.</summary>
    public virtual string Kind => Dashed(GetType().Name);

    /// <summary>Grows when steps are added, removed or mean something else: jobs of another edition are left to the program that has it.</summary>
    public virtual int Version => 1;

    internal string Edition => $"{Kind}/{Version}";

    internal abstract object Read(string json);

    internal abstract string Write(object state);

    internal abstract IReadOnlyList<Step> PlanOf(object order);

    private static string Dashed(string name)
    {
        var word = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && word.Length > 0) word.Append('-');
            word.Append(char.ToLowerInvariant(letter));
        }
        return word.ToString();
    }
}
