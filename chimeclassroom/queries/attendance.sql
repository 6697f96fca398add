-- Attendance by person: from when to when, in how many sessions, how much of the class,
-- and with how much of camera and screen.
SELECT event, person, first, last, sessions, attended, percent, camera, shares, share
FROM people_of_classes
WHERE sessions > 0
ORDER BY event, person
