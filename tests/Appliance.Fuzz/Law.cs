namespace Appliance.Fuzz;

/// <summary>What must hold for every input, said where it is asked.</summary>
public static class Law
{
    /// <exception cref="BrokenLawException">It does not hold.</exception>
    public static void Holds(bool does, string law)
    {
        if (!does) throw new BrokenLawException(law);
    }
}

/// <summary>A codec did with an input what it never may.</summary>
public sealed class BrokenLawException(string law) : Exception(law);
