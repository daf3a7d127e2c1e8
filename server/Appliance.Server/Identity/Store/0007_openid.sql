-- People whom an OpenID provider vouches for: issuer and subject are the person, the name is not.
alter table identity.users drop constraint users_kind_check;
alter table identity.users
  add constraint users_kind_check check (kind in ('Person', 'BreakGlass', 'Directory', 'OpenId')),
  add column openid_issuer text,
  add column openid_subject text,
  add constraint users_openid_check check ((kind = 'OpenId') = (openid_issuer is not null) and (kind = 'OpenId') = (openid_subject is not null)),
  add constraint users_openid_key unique (openid_issuer, openid_subject);

-- A ticket is sealed and given away; that it was used is kept until its time is over.
create table identity.spent_tickets (
  hash        bytea primary key,
  expires_at  timestamptz not null
);
create index spent_tickets_by_end on identity.spent_tickets (expires_at);
