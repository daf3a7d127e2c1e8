namespace Appliance.Server.Dhcp.Import.Dhcpd;

/// <summary>"word word, word;" or "word word { … }".</summary>
/// <param name="Block">Null when it ends with a semicolon.</param>
internal sealed record DhcpdStatement(Origin At, IReadOnlyList<DhcpdToken> Tokens, IReadOnlyList<DhcpdStatement>? Block)
{
    private const int DeepestBlock = 32;

    /// <summary>Its beginning, as the report shows it; what stands in its block is not a part of it.</summary>
    public string Text => string.Join(' ', Tokens.Select(token => token.IsText ? $"\"{token.Text}\"" : token.Text)).Replace(" ,", ",", StringComparison.Ordinal);

    public string Word(int at) => at < Tokens.Count ? Tokens[at].Text : "";

    /// <summary>What stands between commas from there on: "10.0.0.1, 10.0.0.2" is two.</summary>
    public List<string> List(int from)
    {
        var values = new List<string>();
        var open = true;
        foreach (var token in Tokens.Skip(from))
        {
            if (token.Is(',')) open = true;
            else if (open)
            {
                values.Add(token.Text);
                open = false;
            }
            else values[^1] += " " + token.Text;
        }
        return values;
    }

    /// <exception cref="Contracts.FaultException">A block does not end, or ends without having begun, or they are too deep.</exception>
    public static IReadOnlyList<DhcpdStatement> Read(string file, string text)
    {
        var outer = new Stack<(Origin At, List<DhcpdToken> Tokens, List<DhcpdStatement> Before)>();
        var (statements, tokens) = (new List<DhcpdStatement>(), new List<DhcpdToken>());
        foreach (var token in DhcpdToken.Read(file, text))
        {
            var here = new Origin(file, token.Line);
            if (token.Is(';'))
            {
                if (tokens.Count > 0) statements.Add(new DhcpdStatement(new Origin(file, tokens[0].Line), tokens, null));
                tokens = [];
            }
            else if (token.Is('{'))
            {
                if (outer.Count == DeepestBlock) throw ImportFault.At(here, $"blocks lie more than {DeepestBlock} deep in each other.");
                outer.Push((tokens.Count > 0 ? new Origin(file, tokens[0].Line) : here, tokens, statements));
                (tokens, statements) = ([], []);
            }
            else if (token.Is('}'))
            {
                if (tokens.Count > 0) throw ImportFault.At(new Origin(file, tokens[0].Line), "this statement does not end with a semicolon.");
                if (!outer.TryPop(out var begun)) throw ImportFault.At(here, "a block ends here that never began.");
                begun.Before.Add(new DhcpdStatement(begun.At, begun.Tokens, statements));
                statements = begun.Before;
            }
            else tokens.Add(token);
        }
        if (outer.TryPop(out var open)) throw ImportFault.At(open.At, "the block that begins here does not end.");
        return tokens.Count == 0 ? statements : throw ImportFault.At(new Origin(file, tokens[0].Line), "this statement does not end with a semicolon.");
    }
}
