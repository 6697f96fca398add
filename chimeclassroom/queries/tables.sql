-- The archive in S3 as tables of Athena, whose partitions are projected: no crawler, and
-- no day to add. Put your own bucket and prefix in place of records/class.

CREATE EXTERNAL TABLE events_raw (
  key string,
  platform string,
  deployment string,
  room string,
  event string,
  meeting string,
  attendee string,
  person string,
  role string,
  at string,
  atmillis bigint,
  type string,
  source string,
  detail string
)
PARTITIONED BY (`date` string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
LOCATION 's3://records/class/events_raw/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.date.type' = 'date',
  'projection.date.format' = 'yyyy-MM-dd',
  'projection.date.range' = '2026-01-01,NOW+1DAYS',
  'storage.location.template' = 's3://records/class/events_raw/date=${date}/'
);

CREATE EXTERNAL TABLE events (
  key string,
  platform string,
  deployment string,
  room string,
  event string,
  meeting string,
  generation int,
  course string,
  title string,
  startsat string,
  timezone string,
  durationminutes int,
  startedat string,
  hosts array<string>
)
PARTITIONED BY (`date` string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
LOCATION 's3://records/class/events/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.date.type' = 'date',
  'projection.date.format' = 'yyyy-MM-dd',
  'projection.date.range' = '2026-01-01,NOW+1DAYS',
  'storage.location.template' = 's3://records/class/events/date=${date}/'
);

CREATE EXTERNAL TABLE people (
  key string,
  platform string,
  deployment string,
  room string,
  person string,
  course string,
  roles array<string>,
  at string
)
PARTITIONED BY (`date` string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
LOCATION 's3://records/class/people/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.date.type' = 'date',
  'projection.date.format' = 'yyyy-MM-dd',
  'projection.date.range' = '2026-01-01,NOW+1DAYS',
  'storage.location.template' = 's3://records/class/people/date=${date}/'
);
