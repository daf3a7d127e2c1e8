-- What people have saved of a list: its filter, order and columns under a name of theirs.
create table identity.views (
  user_id  uuid not null references identity.users on delete cascade,
  list     text not null,             -- the list's place: "resources"
  name     text not null,
  query    text not null,             -- as it stands in the address: "q=state:active&sort=-memory"
  primary key (user_id, list, name)
);
