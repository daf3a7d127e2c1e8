using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace Appliance.Server.Store;

/// <summary>
/// An interpolated string whose holes become PostgreSQL parameters:
/// <c>$"select name from inventory.resources where id = {id}"</c> is <c>… where id = $1</c> with one parameter.
/// Arrays go as arrays (<c>= any({ids})</c>, <c>unnest({macs})</c>); <see cref="Json"/> marks text as jsonb.
/// </summary>
[InterpolatedStringHandler]
public readonly partial struct Sql
{
    private readonly StringBuilder _text;
    private readonly List<NpgsqlParameter> _parameters;

    public Sql(int literalLength, int formattedCount)
    {
        _text = new StringBuilder(literalLength + formattedCount * 3);
        _parameters = new List<NpgsqlParameter>(formattedCount);
    }

    public static implicit operator Sql(string text)
    {
        var sql = new Sql(text.Length, 0);
        sql.AppendLiteral(text);
        return sql;
    }

    public void AppendLiteral(string text) => _text.Append(text);

    /// <remarks>Wrapped, since C# would take a text in a hole (<c>{$"by {name}"}</c>) for SQL as well.</remarks>
    public void AppendFormatted(Piece piece)
    {
        var before = _parameters.Count;
        _text.Append(Parameter().Replace(piece.Sql._text.ToString(), number => $"${int.Parse(number.ValueSpan[1..], CultureInfo.InvariantCulture) + before}"));
        _parameters.AddRange(piece.Sql._parameters);
    }

    public void AppendFormatted(Json json) => Add(new NpgsqlParameter { Value = (object?)json.Text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb });

    public void AppendFormatted(DateTimeOffset time) => Add(new NpgsqlParameter<DateTime> { TypedValue = time.UtcDateTime });

    public void AppendFormatted(DateTimeOffset? time) =>
        Add(new NpgsqlParameter { Value = (object?)time?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });

    public void AppendFormatted(DateTimeOffset[] times) =>
        Add(new NpgsqlParameter { Value = Array.ConvertAll(times, t => t.UtcDateTime), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });

    public void AppendFormatted(string? text) => Add(new NpgsqlParameter { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });

    public void AppendFormatted(string?[]? texts) =>
        Add(new NpgsqlParameter { Value = (object?)texts ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });

    public void AppendFormatted(IPAddress? address) =>
        Add(new NpgsqlParameter { Value = (object?)address ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Inet });

    public void AppendFormatted(int? number) => Add(new NpgsqlParameter { Value = (object?)number ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });

    public void AppendFormatted(Guid? id) => Add(new NpgsqlParameter { Value = (object?)id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });

    public void AppendFormatted<T>(T value) where T : notnull => Add(new NpgsqlParameter { Value = value });

    /// <summary>The text, with its parameters as $1, $2, …</summary>
    public override string ToString() => _text.ToString();

    internal void Fill(NpgsqlCommand command)
    {
        command.CommandText = ToString();
        foreach (var parameter in _parameters) command.Parameters.Add(parameter.Clone()); // One belongs to one command, and a statement may be run again.
    }

    private void Add(NpgsqlParameter parameter)
    {
        _parameters.Add(parameter);
        _text.Append('$').Append(_parameters.Count);
    }

    [GeneratedRegex(@"\$[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    /// <summary>SQL with parameters of its own, to be part of another statement.</summary>
    public readonly record struct Piece(Sql Sql);

    /// <summary>Text that is JSON already.</summary>
    public readonly record struct Json(string? Text);
}
