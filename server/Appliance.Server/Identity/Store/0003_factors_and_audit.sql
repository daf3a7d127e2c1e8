-- Second factors. The secret is sealed with a key outside the database.
create table identity.totp (
  user_id       uuid primary key references identity.users on delete cascade,
  secret        bytea not null,
  created_at    timestamptz not null,
  confirmed_at  timestamptz,                -- null: not in force yet
  last_step     bigint not null default 0   -- a code of this step or an older one is refused
);

create table identity.recovery_codes (
  user_id  uuid not null references identity.users on delete cascade,
  hash     bytea not null,                  -- SHA-256 of the code's text: 78 random bits
  primary key (user_id, hash)
);

-- The half-way house between password and token.
create table identity.challenges (
  hash        bytea primary key,
  user_id     uuid not null references identity.users on delete cascade,
  request     jsonb not null,               -- what was asked for, without the password
  failures    int not null default 0,
  expires_at  timestamptz not null
);

create table identity.password_resets (
  hash        bytea primary key,
  user_id     uuid not null references identity.users on delete cascade,
  expires_at  timestamptz not null
);

-- The audit trail: a chain without gaps. Each row's hash covers the row and the hash before it.
create table identity.audit (
  id          bigint primary key,
  at          timestamptz not null,
  who         text not null,
  token       text,                         -- kind and id of the token or session
  place       text not null,
  deed        text not null,                -- "POST /api/v1/users"
  permission  text,
  object      text,                         -- the path that was asked for
  status      int not null,
  code        text,                         -- the refusal's code
  request     text,                         -- the body, secrets taken out
  before      text,
  after       text,
  hash        bytea not null
);

-- Where the chain ends; whoever holds this row writes next.
create table identity.audit_tail (
  only_one  boolean primary key default true check (only_one),
  id        bigint not null,
  hash      bytea not null
);

insert into identity.audit_tail (id, hash) values (0, '\x0000000000000000000000000000000000000000000000000000000000000000');

-- Old rows go behind a seal: the hash of the last one that went, from which the rest is verified.
create table identity.audit_seals (
  id         bigint primary key,
  hash       bytea not null,
  sealed_at  timestamptz not null
);

create function identity.audit_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and exists (select 1 from identity.audit_seals s where s.id >= old.id) then
    return old;
  end if;
  raise exception 'the audit trail only grows';
end $$;

create trigger audit_is_append_only before update or delete on identity.audit for each row execute function identity.audit_is_append_only();
create trigger audit_is_never_emptied before truncate on identity.audit for each statement execute function identity.audit_is_append_only();
