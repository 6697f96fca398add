-- Attendance with what the classes were and what people are: the title, the course and the
-- schedule of the newest start, whether the person was one of its hosts, and their role at
-- their newest launch. The status is that of the default rules: a tenth of the class at
-- least, and five minutes at either end. Who never came is not in the archive.
--
-- Four more parameters: the first and the last day of starts, usually those of the classes,
-- and the first and the last day of launches, for a session may outlast its day.
, starts AS (
  SELECT
    event, max_by(room, startedat) AS room, max_by(course, startedat) AS course, max_by(title, startedat) AS title, max_by(hosts, startedat) AS hosts,
    CAST(to_unixtime(from_iso8601_timestamp(max_by(startsat, startedat))) * 1000 AS bigint) AS plan,
    max_by(durationminutes, startedat) * 60000 AS planned
  FROM events
  WHERE "date" BETWEEN ? AND ?
  GROUP BY event
),
roles AS (
  SELECT room, person, max_by(element_at(roles, 1), at) AS role
  FROM people
  WHERE "date" BETWEEN ? AND ?
  GROUP BY room, person
),
judged AS (
  SELECT
    p.event, p.person, s.course, s.title, s.plan, r.role, coalesce(contains(s.hosts, p.person), FALSE) AS host,
    p.first, p.last, p.attended, p.percent,
    p.attended = 0 OR p.percent < 10 AS absent,
    p.first > greatest(p.class_since, s.plan) + 300000 AS late,
    p.last < least(p.class_until, s.plan + s.planned) - 300000 AS early
  FROM people_of_classes p
  JOIN starts s ON s.event = p.event
  LEFT JOIN roles r ON r.room = s.room AND r.person = p.person
  WHERE p.sessions > 0
)
SELECT
  event, course, title, plan, person, role, host, first, last, attended, percent,
  CASE WHEN absent THEN 'absent' WHEN late AND early THEN 'late-left-early' WHEN late THEN 'late' WHEN early THEN 'left-early' ELSE 'present' END AS status
FROM judged
ORDER BY event, person
