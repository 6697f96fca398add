-- What every query begins with: from the lines of the archive to when who was there, by
-- the rules of chimeclassroom/engagement. It is not a statement by itself; put one of the
-- others behind it.
--
-- The parameters are the first and the last day, as 2026-11-28 in UTC, and the class:
-- the id of an event, or % for all. Days are partitions: no others are read. A class
-- that is cut by the first or the last day is counted as far as it lies within.
--
-- Instants are milliseconds since 1970 in UTC, lengths are milliseconds. Every step reads
-- the one before it once, for Athena reads what is named twice twice; 9223372036854775807
-- is never.
WITH
-- A line may be in two files after a crash: each once.
lines AS (
  SELECT DISTINCT key, event, meeting, attendee, person, atmillis, type, source, detail
  FROM events_raw
  WHERE "date" BETWEEN ? AND ? AND event LIKE ?
),
-- A device is an attendee as the room sees them, or ATTENDEE#GENERATION#CONNECTION, a
-- connection that the provider sees. What it shares may have #content behind its id.
happened AS (
  SELECT
    key, event, meeting, person, atmillis AS at, type,
    source = 'self-reported' AS self,
    attendee LIKE '%#content' AS content,
    regexp_replace(attendee, '#content$', '') AS device,
    regexp_extract(attendee, '^([^#]*)#[1-9][0-9]*#[^#]*(#content){0,1}$', 1) AS connected,
    CASE
      WHEN attendee = '' THEN detail
      ELSE regexp_extract(attendee, '^[^#]*#([1-9][0-9]*)#[^#]*(#content){0,1}$', 1)
    END AS generation
  FROM lines
),
-- What is known of each sitting: when it began and ended, as far as anybody saw, and its
-- last sign of life; and who each device is.
observed AS (
  SELECT
    key, event, meeting, at, type, self, content, device, coalesce(connected, device) AS attendee, generation IS NULL AS room,
    min(CASE WHEN type = 'MeetingStarted' AND device = '' AND NOT self THEN at END) OVER (PARTITION BY event, meeting) AS started,
    min(CASE WHEN type = 'AttendeeJoined' AND device <> '' AND NOT self AND NOT content THEN at END) OVER (PARTITION BY event, meeting) AS arrived,
    min(CASE WHEN type = 'MeetingEnded' AND device = '' AND NOT self THEN at END) OVER (PARTITION BY event, meeting) AS ended,
    max(CASE WHEN NOT self THEN at END) OVER (PARTITION BY event, meeting) AS last,
    min(CASE WHEN type = 'GenerationEnded' AND device = '' AND NOT self THEN at END) OVER (PARTITION BY event, meeting, generation) AS generation_ended,
    min(CASE WHEN device <> '' AND person <> '' AND NOT self THEN person END) OVER (PARTITION BY event, meeting, device) AS person
  FROM happened
),
-- A sitting lasts until its last sign of life where nobody saw it end.
sittings AS (
  SELECT
    key, event, meeting, at, type, self, content, device, attendee, room, ended, last, generation_ended, person,
    coalesce(started, arrived) AS began,
    greatest(coalesce(started, arrived), coalesce(ended, last)) AS over,
    first_value(meeting) OVER (PARTITION BY event ORDER BY coalesce(started, arrived) DESC, meeting DESC) AS latest,
    row_number() OVER (PARTITION BY event, meeting ORDER BY key) AS nth
  FROM observed
  WHERE coalesce(started, arrived) IS NOT NULL
),
-- Whoever is still there when a sitting or the provider's meeting ends left with it, and
-- with a sitting that nobody saw end when another followed.
closing AS (
  SELECT
    key, event, meeting, at, type, self, content, device, attendee, room, person, began, over, nth,
    max(over) OVER (PARTITION BY event) AS class_until,
    least(
      coalesce(ended, CASE WHEN meeting <> latest THEN last END, 9223372036854775807),
      CASE WHEN room THEN 9223372036854775807 ELSE coalesce(generation_ended, 9223372036854775807) END
    ) AS closed
  FROM sittings
),
-- What happened to devices, in order: at one millisecond departures come before arrivals.
-- A page's own word decides nothing about presence, what is shared is nobody who is there,
-- and nobody comes after the end.
acts AS (
  SELECT
    event, meeting, at, type, device, attendee, person, began, over, nth, class_until, closed,
    CASE
      WHEN device = '' OR content AND type NOT IN ('AttendeeContentVideoStarted', 'AttendeeContentVideoStopped') THEN 'nothing'
      WHEN self AND type IN ('AttendeeDeleted', 'AttendeeDropped', 'AttendeeLeft', 'AttendeeJoined') THEN 'nothing'
      WHEN type = 'AttendeeJoined' THEN CASE WHEN at < closed THEN 'joins' ELSE 'nothing' END
      WHEN type IN ('AttendeeDeleted', 'AttendeeLeft') AND room THEN 'leaves with all'
      WHEN type IN ('AttendeeDeleted', 'AttendeeDropped', 'AttendeeLeft') THEN 'leaves'
      WHEN type IN ('AttendeeVideoStarted', 'AttendeeVideoStopped') THEN 'camera'
      WHEN type IN ('AttendeeContentVideoStarted', 'AttendeeContentVideoStopped') THEN 'share'
      ELSE 'nothing'
    END AS act,
    row_number() OVER (
      PARTITION BY event, meeting, attendee
      ORDER BY at, CASE type WHEN 'AttendeeDeleted' THEN 1 WHEN 'AttendeeDropped' THEN 2 WHEN 'AttendeeLeft' THEN 3 WHEN 'AttendeeJoined' THEN 4 ELSE CASE WHEN type LIKE '%Stopped' THEN 5 ELSE 6 END END, device, key
    ) AS turn
  FROM closing
),
-- Who leaves the room by its button, or is removed, takes along what the provider sees of
-- them: that is of all devices of an attendee, the rest of each.
moves AS (
  SELECT
    event, meeting, at, type, device, attendee, person, began, over, nth, class_until, closed, act, turn,
    min(CASE WHEN act = 'leaves with all' THEN at END) OVER (PARTITION BY event, meeting, attendee ORDER BY turn ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS all_leave,
    min(CASE WHEN act IN ('joins', 'leaves', 'leaves with all') THEN at END) OVER (PARTITION BY event, meeting, device ORDER BY turn ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS moves_next,
    min(CASE WHEN act = 'joins' THEN at END) OVER (PARTITION BY event, meeting, device ORDER BY turn ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS joins_next,
    min(CASE WHEN act = 'joins' THEN turn END) OVER (PARTITION BY event, meeting, device ORDER BY turn ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS joins_turn,
    coalesce(min(CASE WHEN act = 'leaves with all' THEN turn END) OVER (PARTITION BY event, meeting, attendee ORDER BY turn ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), 9223372036854775807) AS all_leave_turn,
    coalesce(max(CASE WHEN act = 'joins' THEN turn END) OVER (PARTITION BY event, meeting, device ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
      > greatest(
        coalesce(max(CASE WHEN act = 'leaves' THEN turn END) OVER (PARTITION BY event, meeting, device ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0),
        coalesce(max(CASE WHEN act = 'leaves with all' THEN turn END) OVER (PARTITION BY event, meeting, attendee ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
      )
      AND at < closed AS here
  FROM acts
),
-- Cameras and shares go off with their device, and when a new page takes the place of one
-- that is there. One that went on before its device was there counts from then on.
switched AS (
  SELECT
    event, at, type, person, began, over, nth, class_until, closed, act, here, moves_next, all_leave, all_leave_turn, joins_next, joins_turn,
    min(CASE WHEN act IN ('leaves', 'camera') OR act = 'joins' AND here THEN at END) OVER (PARTITION BY event, meeting, device ORDER BY turn ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS camera_off,
    min(CASE WHEN act IN ('leaves', 'camera') OR act = 'joins' AND here THEN turn END) OVER (PARTITION BY event, meeting, device ORDER BY turn ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS camera_turn,
    min(CASE WHEN act IN ('leaves', 'share') OR act = 'joins' AND here THEN at END) OVER (PARTITION BY event, meeting, device ORDER BY turn ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS share_off,
    min(CASE WHEN act IN ('leaves', 'share') OR act = 'joins' AND here THEN turn END) OVER (PARTITION BY event, meeting, device ORDER BY turn ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS share_turn
  FROM moves
),
-- Each act that something begins with, and until when; and each sitting, as of nobody.
begun AS (
  SELECT
    s.event, s.class_until,
    CASE WHEN o.sitting THEN '' ELSE s.person END AS person,
    CASE WHEN o.sitting THEN 'class' WHEN s.act = 'joins' THEN 'presence' ELSE s.act END AS matter,
    CASE WHEN o.sitting THEN s.began WHEN s.act = 'joins' OR s.here THEN s.at ELSE s.joins_next END AS since,
    CASE
      WHEN o.sitting THEN s.over
      ELSE least(coalesce(CASE s.act WHEN 'joins' THEN s.moves_next WHEN 'camera' THEN s.camera_off ELSE s.share_off END, 9223372036854775807), coalesce(s.all_leave, 9223372036854775807), s.closed)
    END AS until
  FROM switched s
  CROSS JOIN (VALUES TRUE, FALSE) AS o (sitting)
  WHERE
    o.sitting AND s.nth = 1
    OR NOT o.sitting AND s.person IS NOT NULL AND (
      s.act = 'joins'
      OR s.act IN ('camera', 'share') AND s.type LIKE '%Started'
        AND (s.here OR s.joins_turn < least(s.all_leave_turn, coalesce(CASE s.act WHEN 'camera' THEN s.camera_turn ELSE s.share_turn END, 9223372036854775807)))
    )
),
-- What nobody saw end lasts as long as the class.
pieces AS (
  SELECT event, person, matter, since, CASE WHEN until = 9223372036854775807 THEN greatest(since, class_until) ELSE until END AS until
  FROM begun
),
-- Several devices are one presence, and whoever is back within the grace of a minute was
-- there all the time.
fresh AS (
  SELECT
    event, person, matter, since, until,
    CASE
      WHEN since <= CASE matter WHEN 'presence' THEN 60000 ELSE 0 END
        + max(until) OVER (PARTITION BY event, person, matter ORDER BY since, until ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0
      ELSE 1
    END AS apart
  FROM pieces
),
numbered AS (
  SELECT
    event, person, matter, since, until,
    sum(apart) OVER (PARTITION BY event, person, matter ORDER BY since, until ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS number
  FROM fresh
),
-- When who was there, and when their camera or screen was shown; and when there was class,
-- without what lies between an end and a new start.
spans AS (
  SELECT event, person, matter, min(since) AS since, max(until) AS until
  FROM numbered
  GROUP BY event, person, matter, number
),
classes AS (
  SELECT
    event, array_agg(ROW(person, matter, since, until)) AS spans,
    min(CASE WHEN matter = 'class' THEN since END) AS class_since,
    max(CASE WHEN matter = 'class' THEN until END) AS class_until,
    sum(CASE WHEN matter = 'class' THEN until - since END) AS class_length,
    array_agg(ARRAY[since, until]) FILTER (WHERE matter = 'class') AS counted
  FROM spans
  GROUP BY event
),
-- How long each span is, how much of it counts for attendance, and how much lies within
-- the class.
measured AS (
  SELECT
    c.event, s.person, s.matter, s.since, s.until, c.class_since, c.class_until, c.class_length, s.until - s.since AS length,
    reduce(c.counted, CAST(0 AS bigint), (sum, one) -> sum + greatest(0, least(s.until, one[2]) - greatest(s.since, one[1])), sum -> sum) AS attended,
    CASE WHEN s.since < c.class_until THEN least(s.until, c.class_until) - s.since END AS shown
  FROM classes c
  CROSS JOIN UNNEST(c.spans) AS s (person, matter, since, until)
),
-- One row for each person in each class, and one of nobody for the class.
people_of_classes AS (
  SELECT
    event, person, class_since, class_until, class_length,
    min(CASE WHEN matter = 'presence' THEN since END) AS first,
    max(CASE WHEN matter = 'presence' THEN until END) AS last,
    count(CASE WHEN matter = 'presence' THEN 1 END) AS sessions,
    min(CASE WHEN matter = 'presence' THEN length END) AS shortest,
    max(CASE WHEN matter = 'presence' THEN length END) AS longest,
    sum(CASE WHEN matter = 'presence' THEN attended END) AS attended,
    least(1000, sum(CASE WHEN matter = 'presence' THEN attended END) * 1000 / nullif(class_length, 0)) / 1e1 AS percent,
    count(CASE WHEN matter = 'camera' THEN shown END) AS cameras,
    coalesce(sum(CASE WHEN matter = 'camera' THEN shown END), 0) AS camera,
    count(CASE WHEN matter = 'share' THEN shown END) AS shares,
    coalesce(sum(CASE WHEN matter = 'share' THEN shown END), 0) AS share
  FROM measured
  GROUP BY event, person, class_since, class_until, class_length
)
