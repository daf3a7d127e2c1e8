-- People whom an LDAP directory vouches for.
alter table identity.users drop constraint users_kind_check;
alter table identity.users
  add constraint users_kind_check check (kind in ('Person', 'BreakGlass', 'Directory')),
  add column directory_key text,           -- entryUUID or objectGUID, hex
  add constraint users_directory_key_check check ((kind = 'Directory') = (directory_key is not null));
