-- An answer of the decision chart that people gave for a channel; it stands whatever is observed.
create table pin (
  "of" text not null,
  fork text not null,
  answer text not null,
  by text not null,
  why text not null,
  at timestamptz(3) not null,
  primary key ("of", fork)
);

-- Who knows of a finding, until when and why: {by, why, at, until}.
alter table finding add column acknowledged jsonb;
create index finding_of on finding ("of", since);
