// Two emulated machines at once are slower than two in turn, and measured ones want the processors for themselves.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
