using System.Text.Json.Serialization;

namespace Appliance.Contracts;

[JsonConverter(typeof(CamelCaseEnum<JobState>))]
public enum JobState
{
    /// <summary>Its turn has not come, or somebody else holds what it needs.</summary>
    Waiting,

    /// <summary>Its steps are being done, or wait for another attempt.</summary>
    Running,

    /// <summary>On the way back: what was done is being undone.</summary>
    Undoing,

    /// <summary>An undo failed for good; a person decides: retry, skip, or undo by hand.</summary>
    Stuck,

    /// <summary>This program does not know the job's kind or its edition; it goes on with a program that does.</summary>
    Parked,

    /// <summary>All steps are done.</summary>
    Finished,

    /// <summary>A step failed, and all is undone.</summary>
    Failed,

    /// <summary>A person ended it, and all is undone.</summary>
    Cancelled,
}

/// <summary>Each level goes ahead of whatever was asked for up to an hour before it on the level below.</summary>
[JsonConverter(typeof(CamelCaseEnum<JobPriority>))]
public enum JobPriority
{
    Low,
    Normal,
    High,
}
