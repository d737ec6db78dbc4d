-- Traces that were among the slowest of their edge or failed, kept whole; a day a piece.
create table kept_trace (
  id text not null,
  at timestamptz(3) not null,
  seconds double precision not null,
  failed boolean not null,
  body jsonb not null,
  primary key (id, at)
) partition by range (at);

-- What a trace went over: services, methods, channels, groups, edges; each with its slowest span there.
create table kept_trace_of (
  "of" text not null,
  at timestamptz(3) not null,
  trace text not null,
  seconds double precision not null,
  failed boolean not null,
  primary key ("of", at, trace)
) partition by range (at);
create index kept_trace_of_trace on kept_trace_of (trace);
