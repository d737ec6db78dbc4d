-- Rules that people made or changed; the shipped ones are code until somebody changes them.
create table alert_rule (
  id text primary key,
  body jsonb not null,
  updated_at timestamptz(3) not null
);

-- One episode of one rule and one subject.
create table alert (
  target text not null,
  id text not null,
  rule text not null,
  "of" text not null,
  state text not null,
  severity text not null,
  since timestamptz(3) not null,
  fired_at timestamptz(3),
  -- When the first condition last held: an alert is kept for a while after it.
  held_at timestamptz(3) not null,
  resolved_at timestamptz(3),
  muted_until timestamptz(3),
  body jsonb not null,
  primary key (target, id)
);
create index alert_open on alert (target) where resolved_at is null;
create index alert_since on alert (since);

-- What is to be told to whom, and how that went.
create table delivery (
  id text primary key,
  webhook text not null,
  kind text not null,
  -- Null for a test.
  target text,
  alert text,
  body jsonb not null,
  created_at timestamptz(3) not null,
  next_at timestamptz(3),
  attempts integer not null default 0,
  done_at timestamptz(3),
  trouble text
);
create index delivery_due on delivery (next_at) where done_at is null;

-- A channel whose use strays from the guide.
create table finding (
  target text not null,
  id text not null,
  rule text not null,
  "of" text not null,
  state text not null,
  severity text not null,
  since timestamptz(3) not null,
  resolved_at timestamptz(3),
  body jsonb not null,
  primary key (target, id)
);
create index finding_open on finding (target) where resolved_at is null;
