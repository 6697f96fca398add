import { counting } from './counting';

const count = counting<'one'>('en');

/** A number of minutes, as people say it. */
function spanOf(minutes: number): string {
  if (minutes >= 1440) return count(minutes / 1440, { one: '# day', other: '# days' });
  if (minutes >= 60) return count(minutes / 60, { one: '# hour', other: '# hours' });
  return count(minutes, { one: '# minute', other: '# minutes' });
}

/** The sentences about settings. */
export const enSettings = {
  settings: {
    link: 'Settings',
    pageTitle: 'Settings',
    whose: 'Whose settings',
    levels: { person: 'Mine', course: 'This course', platform: 'All courses' },
    forPerson: 'They are for you, in every course.',
    forCourse: 'They are for everyone who opens the classroom from this course.',
    forPlatform: (name: string) =>
      name === ''
        ? 'They are for every course of your LMS.'
        : `They are for every course of ${name}.`,
    title: 'Title of the page',
    language: 'Language',
    weekStart: 'Weeks begin on',
    clock: 'Times',
    dateFormat: 'Dates',
    theme: 'Brightness',
    region: 'As in the viewer’s region',
    auto: 'As on the viewer’s device',
    asSet: (value: string) => `As set: ${value}`,
    days: { monday: 'Monday', saturday: 'Saturday', sunday: 'Sunday' },
    clocks: { '24h': '15:30', '12h': '3:30 PM' },
    dates: { iso: '2026-11-28', dmy: '28 Nov 2026', mdy: 'Nov 28, 2026' },
    themes: { light: 'Light', dark: 'Dark' },
    defaults: 'A new event begins with',
    duration: 'Duration in minutes',
    opensBefore: 'Opens, in minutes before the start',
    reminder: 'Reminder of a class',
    reminderOf: (minutes: number) => (minutes === 0 ? 'Never' : `${spanOf(minutes)} before`),
    span: spanOf,
    mail: 'Mail from the classroom',
    mailHint:
      'Reminders, cancelled classes and changed times, where your school sends them by mail.',
    guests: 'Guests by link',
    guestsHint: 'Whether hosts may let people into classes who have no account in the LMS.',
    guestWays: { link: 'Allowed', none: 'Not allowed' },
    setBy: { platform: 'Set for all courses', course: 'Set for this course', person: 'Set by you' },
    lockedBy: {
      platform: 'Locked for all courses',
      course: 'Locked for this course',
      person: 'Locked',
    },
    lock: (setting: string) => `Lock “${setting}”`,
    lockHints: {
      platform: 'What you lock here, courses and people cannot change.',
      course: 'What you lock here, people cannot change for themselves.',
    },
    brandTitle: 'Your school’s look',
    brandName: 'Name of the school',
    logo: 'Address of the logo',
    accent: 'Colour of buttons and links',
    accentHint: 'Such as #0f6e78. It has to be dark enough to be read.',
    welcome: 'Welcome, above the events',
    operation: 'Where and for how long',
    mediaRegion: 'Region for sound and picture',
    mediaRegionHint: 'Such as eu-central-1. A provider that cannot choose does not follow it.',
    retention: 'Keep attendance, in days',
    retentionHint: 'Empty keeps it for good.',
    wrongAccent: 'This is no colour like #0f6e78 that is dark enough to be read on the page.',
    wrongLogo: 'The address of a logo begins with https://.',
    save: 'Save',
    saved: 'The settings have been saved.',
    conflict: 'Somebody else has changed these settings meanwhile, so yours were not saved.',
    loadCurrent: 'Load the current ones',
  },
};
