import type { Frequency } from '../editor/rule';
import { counting } from './counting';

const count = counting<'one'>('en');

/** The sentences about series, classes at once and calendars. */
export const schedule = {
  centre: {
    startNow: 'Start a class now',
    calendar: 'Calendar',
    views: { list: 'List', week: 'Week', month: 'Month' },
    view: 'Show events as',
    search: 'Search events',
    searchPlaceholder: 'Search titles and descriptions',
    found: (n: number) => count(n, { one: '# event found', other: '# events found' }),
    nothingFound: 'No event has this in its title or description.',
    later: 'Show later events',
    earlier: 'Show earlier events',
    today: 'Today',
    weekBefore: 'Week before',
    weekAfter: 'Week after',
    monthBefore: 'Month before',
    monthAfter: 'Month after',
    weeks: 'Weeks',
    weekCount: (range: string, n: number) => `${range}, ${events(n)}`,
    dayCount: (day: string, n: number) => `${day}, ${n === 0 ? 'no events' : events(n)}`,
    moreOfDay: (n: number) => `${n} more`,
    nothingThisWeek: 'Nothing in this week.',
    nothingThisDay: 'Nothing on this day.',
  },
  notices: {
    cancelled: (title: string) => `“${title}” was cancelled.`,
    moved: (title: string, range: string) => `“${title}” was moved to ${range}.`,
  },
  scope: {
    edit: 'What to change',
    cancel: 'What to cancel',
    delete: 'What to delete',
    hide: 'What to hide',
    show: 'What to show',
    one: 'This event',
    following: 'This and the following events',
    all: 'All events of the series',
    kept: 'Classes that were held, cancelled or changed on their own stay as they are.',
  },
  repeat: {
    label: 'Repeats',
    none: 'Does not repeat',
    daily: 'By days',
    weekly: 'By weeks',
    monthlyByDay: (day: string) => `By months, on day ${day}`,
    monthlyByWeekday: (nth: number, weekday: string) =>
      `By months, on the ${ordinal(nth)} ${weekday}`,
    interval: 'Every',
    unit: (frequency: Frequency, n: number) => counted(frequency, n),
    weekdays: 'On',
    ends: 'Ends',
    endsAfter: 'After a number of times',
    endsOn: 'On a day',
    times: 'Number of times',
    lastDay: 'Last day',
    sentence: (frequency: Frequency, interval: number, days: string, until: string | null) =>
      [
        interval === 1
          ? `Every ${counted(frequency, 1)}`
          : `Every ${interval} ${counted(frequency, interval)}`,
        frequency === 'weekly' && days !== '' ? ` on ${days}` : '',
        until === null ? '' : `, until ${until}`,
      ].join(''),
  },
  instant: {
    title: 'Start a class now',
    text: 'The class is live at once, and everyone in the course sees it.',
    name: 'Title',
    suggestion: (day: string) => `Class of ${day}`,
    start: 'Start class',
    keep: 'Not now',
  },
  feed: {
    pageTitle: 'Events in your own calendar',
    text: 'Calendar programs such as Google Calendar, Outlook or Apple Calendar can read the events of this course from a private address and keep them up to date.',
    shows:
      'Whoever has the address can read titles, times and descriptions of the events that students see. It shows no names, no links and no attendance, and nothing can be changed with it.',
    make: 'Make an address',
    remake: 'Make a new address',
    remakeHint: 'You have an address. It is not shown again; a new one replaces it.',
    address: 'Your private address',
    once: 'Copy it now: it is not shown again.',
    copy: 'Copy',
    copied: 'Copied',
    withdraw: 'Withdraw the address',
    withdrawn: 'The address does not work any more.',
  },
};

const events = (n: number) => count(n, { one: '# event', other: '# events' });

function ordinal(nth: number): string {
  return ['last', '', 'first', 'second', 'third', 'fourth'][nth + 1] ?? '';
}

function counted(frequency: Frequency, n: number): string {
  const month = { one: 'month', other: 'months' };
  const units = {
    none: { one: '', other: '' },
    daily: { one: 'day', other: 'days' },
    weekly: { one: 'week', other: 'weeks' },
    monthlyByDay: month,
    monthlyByWeekday: month,
  };
  return count(n, units[frequency]);
}
