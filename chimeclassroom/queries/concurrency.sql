-- For each minute of a class, how many people were there at the same moment at most. The
-- class itself changes nothing, and makes minutes of those in which nobody was there. A
-- stretch in which nobody comes or goes is counted for a week at most.
, changes AS (
  SELECT s.event, s.class_since, s.class_until, c.at, sum(c.change) AS change
  FROM measured s
  CROSS JOIN UNNEST(ARRAY[s.since, s.until], CASE s.matter WHEN 'class' THEN ARRAY[0, 0] ELSE ARRAY[1, -1] END) AS c (at, change)
  WHERE s.matter IN ('class', 'presence')
  GROUP BY s.event, s.class_since, s.class_until, c.at
),
levels AS (
  SELECT
    event, class_since, greatest(at, class_since) AS since,
    least(lead(at) OVER (PARTITION BY event ORDER BY at), class_until) AS until,
    sum(change) OVER (PARTITION BY event ORDER BY at) AS people
  FROM changes
)
SELECT l.event, m.minute, max(l.people) AS people
FROM levels l
CROSS JOIN UNNEST(sequence(
  (l.since - l.class_since) / 60000,
  least((l.until - 1 - l.class_since) / 60000, (l.since - l.class_since) / 60000 + 9999)
)) AS m (minute)
WHERE l.since < l.until
GROUP BY l.event, m.minute
ORDER BY l.event, m.minute
