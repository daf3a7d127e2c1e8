namespace Appliance.Contracts;

/// <summary>On a property of a request: never written anywhere, the audit trail included.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
