namespace Appliance.Server.Store;

/// <summary>PostgreSQL cannot be reached or is stopping. Nothing was committed as far as we know; trying again later can help.</summary>
public sealed class StoreAwayException(Exception cause) : Exception("The database is away.", cause);
