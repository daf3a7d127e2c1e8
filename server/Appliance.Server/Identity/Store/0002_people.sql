-- Whoever was an administrator stays one: the same row, now a user with a grant.
alter table identity.administrators rename to users;
alter table identity.users alter column password drop not null;  -- null: nobody signs in with a password
alter table identity.users
  add column full_name text,
  add column mail text,
  add column kind text not null default 'Person' check (kind in ('Person', 'BreakGlass')),
  add column disabled_at timestamptz,
  add column last_sign_in_at timestamptz;

create table identity.groups (
  id          uuid primary key,
  name        text not null unique,
  created_at  timestamptz not null
);

create table identity.members (
  group_id  uuid not null references identity.groups on delete cascade,
  user_id   uuid not null references identity.users on delete cascade,
  primary key (group_id, user_id)
);

create index members_of_user on identity.members (user_id);

-- Custom roles only; the built-in ones are in the program.
create table identity.roles (
  name         text primary key,
  permissions  text[] not null,
  created_at   timestamptz not null
);

create table identity.grants (
  id          uuid primary key,
  user_id     uuid references identity.users on delete cascade,
  group_id    uuid references identity.groups on delete cascade,
  role        text not null,
  scope       text not null,                -- "everything", "pool/NAME", "project/NAME", "own"
  deny        boolean not null default false,
  made_by     text not null,
  created_at  timestamptz not null,
  check ((user_id is null) <> (group_id is null)),
  unique nulls not distinct (user_id, group_id, role, scope, deny)
);

create index grants_of_group on identity.grants (group_id);

insert into identity.grants (id, user_id, role, scope, made_by, created_at)
select gen_random_uuid(), id, 'administrator', 'everything', name, created_at from identity.users;

alter table identity.api_tokens
  add column kind text not null default 'SignIn' check (kind in ('SignIn', 'Token', 'Session')),
  add column permissions text[],            -- null: all that the owner may
  add column networks text[],               -- CIDRs; null: from anywhere
  add column last_used_from text,
  add column user_agent text,
  add column made_from text;

create index api_tokens_of_owner on identity.api_tokens (owner);
