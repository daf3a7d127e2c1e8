namespace Appliance.Server.Jobs;

/// <summary>Every line the room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Number}, {Kind}: the step '{Step}' hit a defect")]
    public static partial void StepBroke(ILogger log, long number, string kind, string step, Exception defect);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Number}, {Kind} hit a defect; it is tried again when its lease has ended")]
    public static partial void JobBroke(ILogger log, long number, string kind, Exception defect);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Number} was taken over by another server; we let go of it")]
    public static partial void TakenOver(ILogger log, long number);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Let go of job {Number}: the database is away")]
    public static partial void LetGo(ILogger log, long number);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Number}, {Kind} can not be run here: {Reason}")]
    public static partial void Parked(ILogger log, long number, string kind, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Reconciler {Name} hit a defect")]
    public static partial void ReconcilerBroke(ILogger log, string name, Exception defect);
}
