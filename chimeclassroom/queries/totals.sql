-- One row for each class: when it was, who came, and how much they showed. Its length is
-- what counts, without what lies between an end and a new start.
SELECT
  event, min(class_since) AS since, min(class_until) AS until, min(class_length) AS length,
  count(CASE WHEN sessions > 0 THEN 1 END) AS people,
  coalesce(sum(attended), 0) AS attended,
  min(shortest) AS shortest_session, max(longest) AS longest_session,
  sum(cameras) AS cameras, count(CASE WHEN cameras > 0 THEN 1 END) AS camera_people, sum(camera) AS camera,
  sum(shares) AS shares, count(CASE WHEN shares > 0 THEN 1 END) AS share_people, sum(share) AS share
FROM people_of_classes
GROUP BY event
ORDER BY event
