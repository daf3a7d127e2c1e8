using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance user …</c>.</summary>
internal static class UserCommands
{
    public static Command Make(Printer printer, Person person) => Verb.Bare("user", "People who may sign in",
        List(printer), Show(printer), Add(printer, person), Change(printer), Remove(printer), Password(printer, person), BreakGlass(printer), Me(printer), Why(printer),
        FactorCommands.SecondFactor(printer, person), PasskeyCommands.Make(printer), FactorCommands.ResetToken(printer), FactorCommands.Reset(printer, person));

    private static Command List(Printer printer) => Verb.Make("list", "List users", [], async (line, client, stop) =>
        printer.Print(line, await client.UsersAsync(stop), ContractsJson.Default.IReadOnlyListUser, users =>
        {
            var table = Printer.Table("name", "full name", "mail", "groups", "last sign-in", "state");
            foreach (var u in users) table.AddTextRow(u.Name, Words.Safe(u.FullName), u.Mail, string.Join(' ', u.Groups), Words.Time(u.LastSignIn), State(u));
            return table;
        }));

    private static Command Show(Printer printer)
    {
        var name = Name();
        return Verb.Make("show", "Show a user", [name], async (line, client, stop) =>
            printer.Print(line, await client.UserAsync(line.GetValue(name)!, stop), ContractsJson.Default.User, Sheet));
    }

    private static Command Add(Printer printer, Person person)
    {
        var (name, full, mail) = (Name(), FullName(), Mail());
        var open = new Option<bool>("--no-password") { Description = "Without a password: nobody signs in until one is set" };
        return Verb.Make("add", "Add a user. The password is asked for, or read from standard input", [name, full, mail, open], async (line, client, stop) =>
        {
            var password = line.GetValue(open) ? null : await person.SecretAsync($"Password for {line.GetValue(name)}", repeat: true, stop);
            printer.Print(line, await client.AddUserAsync(new UserSpec(line.GetValue(name)!, password, line.GetValue(full), line.GetValue(mail)), stop), ContractsJson.Default.User, Sheet);
        });
    }

    private static Command Change(Printer printer)
    {
        var (name, full, mail) = (Name(), FullName(), Mail());
        var disabled = new Option<bool?>("--disabled") { Description = "true: signs in no more, and every session ends; false: may again" };
        return Verb.Make("set", "Change a user", [name, full, mail, disabled], async (line, client, stop) =>
            printer.Print(line, await client.ChangeUserAsync(line.GetValue(name)!, new UserChange(line.GetValue(full), line.GetValue(mail), line.GetValue(disabled)), stop), ContractsJson.Default.User, Sheet));
    }

    private static Command Remove(Printer printer)
    {
        var name = Name();
        return Verb.Make("remove", "Remove a user with all tokens", [name], async (line, client, stop) =>
        {
            await client.RemoveUserAsync(line.GetValue(name)!, stop);
            printer.Done(line, "remove", $"user/{line.GetValue(name)}", $"{line.GetValue(name)} is removed.");
        });
    }

    private static Command Password(Printer printer, Person person)
    {
        var name = new Argument<string?>("name") { Description = "Whose; your own otherwise", Arity = ArgumentArity.ZeroOrOne };
        return Verb.Make("password", "Set a password; it is asked for, or read from standard input (your own: the old one first)", [name], async (line, client, stop) =>
        {
            if (line.GetValue(name) is { } other) await client.SetPasswordAsync(other, await person.SecretAsync($"New password for {other}", repeat: true, stop), stop);
            else await client.ChangePasswordAsync(new PasswordChange(await person.SecretAsync("Old password", repeat: false, stop), await person.SecretAsync("New password", repeat: true, stop)), stop);
            printer.Done(line, "password", line.GetValue(name) is { } user ? $"user/{user}" : null, "The password is set; other sessions are over.");
        });
    }

    private static Command BreakGlass(Printer printer) => Verb.Make("break-glass", "Make the break-glass account, or a new password for it: print it, seal it, lock it away", [], async (line, client, stop) =>
        printer.Print(line, await client.SealBreakGlassAsync(stop), ContractsJson.Default.BreakGlassReply,
            reply => new Rows(new Text($"Sign-in name: {reply.Name}"), new Text($"Password, works once: {reply.Password}"))));

    private static Command Me(Printer printer) => Verb.Make("me", "Show who you are and what you may", [], async (line, client, stop) =>
        printer.Print(line, await client.MeAsync(stop), ContractsJson.Default.Me, me => Printer.Sheet(
            ("Name", me.Name), ("Signed in by", Words.Of(me.TokenKind)), ("May with everything", string.Join(' ', me.Everywhere)), ("May in places", string.Join(' ', me.Permissions.Except(me.Everywhere))))));

    private static Command Why(Printer printer)
    {
        var permission = Verb.Named("permission", "Such as resource.write");
        var about = new Option<string?>("--object") { Description = "For one object, such as resource/web1; for everything otherwise", HelpName = "OBJECT" };
        var user = new Option<string?>("--user") { Description = "Somebody else", HelpName = "USER" };
        return Verb.Make("why", "Why may I, or may I not?", [permission, about, user], async (line, client, stop) =>
            printer.Print(line, await client.WhyAsync(line.GetValue(permission)!, line.GetValue(about), line.GetValue(user), stop), ContractsJson.Default.WhyAnswer, answer =>
            {
                var table = Printer.Table("grant", "role", "scope", "says", "through", "counts here");
                foreach (var g in answer.Grants) table.AddTextRow(g.Grant.ToString(), g.Role, g.Scope, g.Deny ? "deny" : "allow", g.Via, g.Applies ? "yes" : "no");
                return new Rows(new Text($"{(answer.Allowed ? "Yes" : "No")}. {answer.Because}"), table);
            }));
    }

    private static Grid Sheet(User user) => Printer.Sheet(
        ("Name", user.Name), ("Full name", Words.Safe(user.FullName)), ("Mail", user.Mail), ("Groups", string.Join(' ', user.Groups)), ("State", State(user)),
        ("Second factor", user.SecondFactor ? "yes" : "no"), ("Passkeys", $"{user.Passkeys}"), ("Last sign-in", Words.Time(user.LastSignIn)));

    private static string State(User user) => user.Disabled ? "disabled" : user.Kind == UserKind.BreakGlass ? "break-glass" : "active";

    private static Argument<string> Name() => Verb.Named("name", "The sign-in name");

    private static Option<string?> FullName() => new("--full-name") { Description = "The name for people" };

    private static Option<string?> Mail() => new("--mail") { Description = "The mail address" };
}
