/** The sentences about the people of a course: whom events are for, comments and notices. */
export const course = {
  people: {
    invited: 'Only for',
    invitedHint: 'The others do not see the event. When nobody is named, it is for everyone.',
    everyone: 'Everyone in the course',
    groups: 'Only for groups',
    groupsHint:
      'The groups of your course. Whoever joins one later sees the event, and whoever leaves it does not.',
    group: (name: string, people: number) =>
      people === 1 ? `${name} (1 person)` : `${name} (${people} people)`,
    goneGroup: 'A group that is gone',
    forGroups: (names: string) => `For ${names}`,
    nobody: 'Nobody of that name',
    more: 'There are more people: type a part of the name.',
    person: (name: string, role: string) => `${name} (${role})`,
    roster: {
      none: 'Your course does not tell the classroom who is in it, so only people are listed who have opened the classroom.',
      waiting:
        'The list of the course is being read; until then, people are listed who have opened the classroom.',
    },
    forSome: (n: number) => (n === 1 ? 'For 1 invited person' : `For ${n} invited people`),
    absent: 'Absent',
    absentHint: 'Students of the course who were not there',
    nobodyAbsent: 'No student of the course was absent.',
    guests: 'Guests',
    guestsHint: 'Were there and are not in the list of the course',
    rosterAt: (moment: string) => `By the list of the course of ${moment}.`,
    rosterUnknown:
      'Who was absent cannot be told: the classroom has not read who is in the course.',
  },
  comments: {
    title: 'Comments',
    none: 'Nobody has written anything yet.',
    label: 'Write a comment',
    placeholder: 'Everyone who sees this event can read it',
    send: 'Send',
    closed: 'You can read the comments of this event.',
    remove: (name: string) => `Delete the comment of ${name}`,
    removeTitle: 'Delete this comment?',
    removeText: (name: string) => `The comment of ${name} will be gone for good.`,
    doRemove: 'Delete comment',
    keep: 'Keep comment',
  },
  imports: {
    link: 'Import',
    pageTitle: 'Import events from a file',
    text: 'Take over a timetable from a table (CSV) or a calendar file (iCalendar, .ics). You see first what is in it.',
    columns:
      'The first line of a table names its columns: title, date (2026-11-23), start (09:00), end or duration in minutes, and if you like description, time zone and repeat.',
    choose: 'Choose a file',
    another: 'Choose another file',
    tooLarge: 'The file is too large; split it into files of at most 60 KB.',
    unreadable: 'The file could not be read.',
    preview: (file: string) => `Events in ${file}`,
    line: 'Line',
    days: (classes: number) => `${classes} classes, the first is shown`,
    faulty: (n: number) =>
      n === 1
        ? 'One line has a fault, so nothing can be imported. Put it right in the file and choose it again.'
        : `${n} lines have faults, so nothing can be imported. Put them right in the file and choose it again.`,
    store: (classes: number) => (classes === 1 ? 'Import 1 class' : `Import ${classes} classes`),
    stored: (classes: number) =>
      classes === 1 ? '1 class has been imported.' : `${classes} classes have been imported.`,
  },
  origin: {
    title: 'Take over the schedule?',
    text: (course: string, classes: number) =>
      `This course was copied from ${course === '' ? 'another one' : `“${course}”`}, which has ${
        classes === 1 ? '1 class' : `${classes} classes`
      }. They can be copied with their texts and links, moved by whole weeks; people and attendance stay behind.`,
    firstDay: 'First class on or soon after',
    copy: 'Copy the schedule',
    copied: 'The schedule has been copied.',
  },
  news: {
    title: 'News',
    open: (unread: number) =>
      unread === 0 ? 'News' : unread === 1 ? 'News, 1 unread' : `News, ${unread} unread`,
    none: 'Nothing has changed since you first came in.',
    markRead: 'Mark all as read',
    unread: 'Unread',
    new: (title: string, when: string) => `“${title}” is new: ${when}.`,
    newSeries: (title: string, classes: number, when: string) =>
      `“${title}” is new: ${classes} classes, the first ${when}.`,
    moved: (title: string, when: string) => `“${title}” was moved to ${when}.`,
    lasts: (title: string, when: string) => `“${title}” has a new length: ${when}.`,
    movedSeries: (title: string, classes: number) => `${classes} classes of “${title}” were moved.`,
    cancelled: (title: string) => `“${title}” was cancelled.`,
    cancelledSeries: (title: string, classes: number) =>
      `${classes} classes of “${title}” were cancelled.`,
    comment: (name: string, title: string) => `${name} commented on “${title}”.`,
    reminder: (title: string, minutes: string, when: string) =>
      `“${title}” begins in ${minutes}: ${when}.`,
    by: (name: string, moment: string) => `${name}, ${moment}`,
  },
};
