using System.Diagnostics;
using Appliance.Fuzz;
using Appliance.Fuzz.Driver;

// Without --last-input: makes a copy with instruments, and runs it once for each codec, so that a codec that takes its process with it takes no other.
// Instrumented code writes to the map as soon as any of it runs, and the codecs' seeds are made by it.
var map = new CoverageMap();
Request request;
try
{
    request = Request.Parse(args);
}
catch (FormatException wrong)
{
    Console.Error.WriteLine($"{wrong.Message}\n{Request.Usage}");
    return 2;
}
if (request.LastInput is { } lastInput) return RunHere(request, request.Codecs[0], map, lastInput);

using var copy = new InstrumentedCopy(request.Codecs);
Console.WriteLine(Figures.Heading);
var failed = 0;
foreach (var codec in request.Codecs)
{
    var start = new ProcessStartInfo("dotnet", [copy.Program, .. request.WordsFor(codec, copy.LastInput)]) { UseShellExecute = false };
    using var child = Process.Start(start)!;
    await child.WaitForExitAsync();
    if (child.ExitCode == 0) continue;
    failed++;
    if (child.ExitCode != 1) Console.WriteLine($"{codec.Name}: the process ended with {child.ExitCode} over {Corpus.KeepDefect(request.Defects, codec, LastInput.Read(copy.LastInput))}");
}
return failed == 0 ? 0 : 1;

static int RunHere(Request request, Codec codec, CoverageMap map, string lastInput)
{
    var fuzzer = new Fuzzer(codec, map, new Random(request.Seed));
    using var last = new LastInput(lastInput, 1 << 20);
    Console.WriteLine(fuzzer.Run([.. codec.Seeds, .. Corpus.Read(request.Corpus, codec)], request.Inputs, last));
    foreach (var defect in fuzzer.Defects) Console.WriteLine($"{codec.Name}: {Corpus.KeepDefect(request.Defects, codec, defect.Input)}: {defect.What}");
    if (request.Keep) Corpus.Replace(request.Corpus, codec, new Minimiser(codec, map).Least([.. codec.Seeds, .. fuzzer.Kept]));
    return fuzzer.Defects.Count == 0 ? 0 : 1;
}
