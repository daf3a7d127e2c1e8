-- The secrets of authenticators are among identity.secrets, under purpose "totp" and the user's id.
-- What is here is sealed with the file factors.key, from before; a start moves it, and then the column is null.
alter table identity.totp alter column secret drop not null;
