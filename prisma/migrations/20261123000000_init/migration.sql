create table target (
  id text primary key,
  kind text not null,
  address text not null,
  interval_ms integer not null,
  status text not null default 'pending',
  last_poll_at timestamptz(3),
  last_poll_ms integer,
  overruns integer not null default 0,
  labels jsonb not null default '{}',
  removed_at timestamptz(3)
);

create table entity (
  target text not null,
  id text not null,
  valid_from timestamptz(3) not null,
  valid_to timestamptz(3),
  since timestamptz(3) not null,
  kind text not null,
  transport text,
  name text not null,
  parent text,
  labels jsonb not null,
  facts jsonb,
  primary key (target, id, valid_from)
);
create index entity_target_valid_to_idx on entity (target, valid_to);

create table edge (
  target text not null,
  id text not null,
  valid_from timestamptz(3) not null,
  valid_to timestamptz(3),
  kind text not null,
  from_id text not null,
  to_id text not null,
  transport text,
  labels jsonb not null,
  primary key (target, id, valid_from)
);
create index edge_target_valid_to_idx on edge (target, valid_to);

create table subscription (
  target text not null,
  id text not null,
  valid_from timestamptz(3) not null,
  valid_to timestamptz(3),
  channel text not null,
  reader text,
  state text not null,
  since timestamptz(3) not null,
  evidence jsonb not null,
  labels jsonb not null,
  primary key (target, id, valid_from)
);
create index subscription_target_valid_to_idx on subscription (target, valid_to);

create table gap (
  target text not null,
  id text not null,
  valid_from timestamptz(3) not null,
  valid_to timestamptz(3),
  what text not null,
  why text not null,
  needs text,
  primary key (target, id, valid_from)
);
create index gap_target_valid_to_idx on gap (target, valid_to);

create table event (
  target text not null,
  at timestamptz(3) not null,
  id text not null,
  "of" text not null,
  kind text not null,
  text text not null,
  primary key (target, at, id)
) partition by range (at);
create index event_at_idx on event (at);

create table series (
  id bigint primary key,
  target text not null,
  "of" text not null,
  name text not null,
  part text,
  unit text not null,
  figure boolean not null
);
create index series_of_name_idx on series ("of", name);
create index series_target_idx on series (target);

create table layout (
  id bigint primary key,
  target text not null,
  series bigint[] not null,
  figure boolean not null,
  since timestamptz(3) not null
);
create index layout_target_idx on layout (target);

create table head (
  target text not null,
  at timestamptz(3) not null,
  layout bigint not null,
  "values" double precision[] not null,
  marks bytea,
  primary key (target, at, layout)
) partition by range (at);

create table block (
  series bigint not null,
  hour timestamptz(3) not null,
  offsets integer[] not null,
  deltas bigint[] not null,
  scale smallint not null,
  floats double precision[] not null,
  marks bytea,
  count integer not null,
  min double precision,
  max double precision,
  sum double precision,
  last double precision,
  primary key (series, hour)
) partition by range (hour);

create table histogram (
  series bigint not null,
  at timestamptz(3) not null,
  scale smallint not null,
  zero double precision not null,
  "offset" integer not null,
  counts double precision[] not null,
  sum double precision not null,
  primary key (series, at)
) partition by range (at);

create table reason (
  id integer primary key,
  text text not null unique
);

create table position (
  entity text primary key,
  x double precision not null,
  y double precision not null
);

create table lease (
  name text primary key,
  holder text not null,
  host text not null,
  expires_at timestamptz(3) not null
);

create table note (
  key text primary key,
  value jsonb not null
);

-- Every value that is known, from both tables, in plain SQL. A mark of 0 to 3 is a value; anything else is never, absent or unknown.
create view sample as
select l.series[v.i] as series_id, h.at as time, v.value
from head h
join layout l on l.id = h.layout
cross join lateral unnest(h."values") with ordinality as v(value, i)
where h.marks is null or get_byte(h.marks, (v.i * 2 - 1)::integer) * 256 + get_byte(h.marks, (v.i * 2 - 2)::integer) <= 3
union all
select series, time, value
from (
  select b.series,
    b.hour + make_interval(secs => sum(p.gap) over run / 1000.0) as time,
    case when cardinality(b.deltas) > 0
      then (sum(p.delta) over run / power(10::numeric, b.scale))::double precision
      else p.float end as value,
    case when b.marks is null then 0
      else get_byte(b.marks, (p.i * 2 - 1)::integer) * 256 + get_byte(b.marks, (p.i * 2 - 2)::integer) end as mark
  from block b
  cross join lateral unnest(b.offsets, b.deltas, b.floats) with ordinality as p(gap, delta, float, i)
  window run as (partition by b.series, b.hour order by p.i)
) decoded
where mark <= 3;
