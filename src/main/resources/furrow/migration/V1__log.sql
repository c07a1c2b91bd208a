-- The log: topics, their partitions, the pool of segments that holds the messages, and what publishing at most once remembers.

-- One row. The incarnation changes after a restore or a failover that lost commits; whoever kept a cursor compares it.
-- The catalogue version grows with every change that groups must hear of: topics created or deleted, partitions added.
create table log (
    id                boolean primary key default true check (id),
    incarnation       uuid    not null default gen_random_uuid(),
    catalogue_version bigint  not null default 1
);

insert into log default values;

-- Identity is the id: a topic deleted and created again under its name is another topic.
create table topic (
    id                integer generated always as identity primary key,
    name              varchar(249) not null,
    state             varchar(8)   not null default 'active' check (state in ('active', 'deleting')),
    routing_version   integer      not null default 1,
    retention_ms      bigint       not null,
    retention_bytes   bigint       not null,
    max_message_bytes integer      not null,
    created_at        timestamptz  not null default clock_timestamp()
);

create unique index topic_active_name on topic (name) where state = 'active';

-- A fixed pool: segments are opened, closed, truncated and opened again, never created or dropped, so that running needs no DDL.
-- The generation grows with every opening, over all segments; a partition only ever moves to a higher one.
create table segment (
    segment         smallint   primary key,
    retention_class varchar(8) not null check (retention_class in ('short', 'long', 'forever')),
    state           varchar(8) not null default 'free' check (state in ('free', 'open', 'closed')),
    generation      bigint     not null default 0,
    opened_at       timestamptz,
    closed_at       timestamptz
);

create unique index segment_open on segment (retention_class) where state = 'open';

create sequence segment_generation;

-- Changes only when a segment rolls or messages are forgotten: no row is updated per publish.
create table topic_partition (
    id                integer  generated always as identity primary key,
    topic_id          integer  not null references topic,
    number            integer  not null,
    segment           smallint not null references segment,
    base_offset       bigint   not null default 0,                      -- first offset in that segment: the next one while it is empty
    last_published_at timestamptz not null default to_timestamp(0),     -- timestamp of the last message before that segment
    log_start_offset  bigint   not null default 0,
    unique (topic_id, number)
);

create index topic_partition_segment on topic_partition (segment);

-- Where an offset lives: in the segment with the greatest first offset that is not above it.
create table segment_base (
    partition_id integer  not null references topic_partition on delete cascade,
    generation   bigint   not null,
    segment      smallint not null references segment,
    first_offset bigint   not null,
    primary key (partition_id, generation)
);

create index segment_base_segment on segment_base (segment);

-- One row a message and no other index: each costs half as much WAL again.
create table message (
    "offset"            bigint      not null,
    published_at        timestamptz not null,
    partition_id        integer     not null,
    segment             smallint    not null,
    publisher_timestamp timestamptz,
    key                 bytea,
    value               bytea,
    headers             bytea,
    primary key (segment, partition_id, "offset")
) partition by list (segment);

-- pglz costs two to four times the CPU of lz4 or of no compression; lz4 is a build option of the server.
do $$
begin
    alter table message alter column value set compression lz4;
exception
    when feature_not_supported then
        alter table message alter column value set storage external;
end
$$;

do $$
begin
    for n in 0..31 loop
        execute format('create table %I partition of message for values in (%s)', 'message_s' || to_char(n, 'FM00'), n);
        insert into segment (segment, retention_class)
        values (n, case when n < 8 then 'short' when n < 24 then 'long' else 'forever' end);
    end loop;
    update segment
       set state = 'open', generation = nextval('segment_generation'), opened_at = clock_timestamp()
     where segment in (0, 8, 24);
end
$$;

-- Insert-only memory of what was published under an idempotency key, and where it went.
create table publish_key (
    topic_id     integer       not null,
    key          varchar(128)  not null,
    hash         bytea         not null,
    partitions   integer[]     not null,
    offsets      bigint[]      not null,
    published_micros bigint[]  not null,
    created_at   timestamptz   not null default clock_timestamp(),
    primary key (topic_id, key)
);

create index publish_key_created on publish_key using brin (created_at);

-- Who runs a job that only one replica may run. The epoch fences a holder that was overtaken.
create table job_lease (
    job        varchar(32) primary key,
    holder     varchar(64) not null,
    epoch      bigint      not null,
    expires_at timestamptz not null
);

-- Lets a statement refuse to run: SQL alone has no way to raise.
create function refuse(code text, reason text) returns boolean language plpgsql volatile as $$
begin
    raise exception using errcode = code, message = reason;
end
$$;
