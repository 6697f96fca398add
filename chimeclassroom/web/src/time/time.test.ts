import { afterEach, describe, expect, it } from 'vitest';
import { formatNumber, formattingLocale, setLanguage } from '../messages/language';
import { setClock } from './clock';
import { parseTypedDate, typedDateFormat } from './dateInput';
import { setDateFormat, typedDateLocale } from './dates';
import { formatDayAs } from './describeRule';
import {
  badgeParts,
  formatClock,
  formatDuration,
  formatElapsed,
  formatMinutes,
  formatMoment,
  formatRange,
  isoMoment,
} from './format';
import { firstDayOfWeek } from './week';
import { allZones, knownZone, wallClock, zoneOffset } from './zones';

describe('durations', () => {
  it.each([
    [0, '0:00'],
    [59.9, '0:59'],
    [61, '1:01'],
    [7325, '122:05'],
    [-3, '0:00'],
  ])('%d seconds attended are %s minutes', (seconds, text) => {
    expect(formatMinutes(seconds)).toBe(text);
  });

  it.each([
    [0, '0:00'],
    [247, '4:07'],
    [3600, '1:00:00'],
    [3847, '1:04:07'],
    [-20, '0:00'],
  ])('%d seconds of class are shown as %s', (seconds, text) => {
    expect(formatElapsed(seconds)).toBe(text);
  });

  it.each([
    [45, '45 min'],
    [60, '1 h'],
    [90, '1 h 30 min'],
    [1440, '24 h'],
  ])('%d minutes are %s', (minutes, text) => {
    expect(formatDuration(minutes)).toBe(text);
  });
});

describe('zones', () => {
  it('shows a moment as the clocks of a zone do, across midnight and summer time', () => {
    expect(wallClock(new Date('2026-11-22T23:30:00Z'), 'Europe/Berlin')).toEqual({
      date: '2026-11-23',
      time: '00:30',
    });
    expect(wallClock(new Date('2026-07-01T12:00:00Z'), 'Europe/Berlin').time).toBe('14:00');
    expect(wallClock(new Date('2026-07-01T00:05:00Z'), 'UTC').time).toBe('00:05');
  });

  it('knows the offset of that day, and names a zone it does not know', () => {
    expect(zoneOffset('Europe/Berlin', new Date('2026-07-01T12:00:00Z'))).toBe('GMT+2');
    expect(zoneOffset('Mars/Olympus', new Date(0))).toBe('Mars/Olympus');
    expect(knownZone('Mars/Olympus')).toBe('UTC');
  });

  it('lists UTC and the given zones beside those of the browser, each once', () => {
    const zones = allZones('Mars/Olympus', 'Europe/Berlin');
    for (const zone of ['UTC', 'Mars/Olympus', 'Europe/Berlin']) {
      expect(zones.filter((one) => one === zone)).toEqual([zone]);
    }
  });

  it('shows the dates of a range that crosses midnight', () => {
    const start = new Date('2026-11-22T22:30:00Z');
    const end = new Date('2026-11-22T23:30:00Z');
    expect(formatRange(start, end, 'UTC', false)).not.toMatch(/Nov/);
    expect(formatRange(start, end, 'UTC', true)).toMatch(/Nov/);
    expect(formatRange(start, end, 'Europe/Berlin', false)).toMatch(/22.*23/);
  });

  it('gives the year of a date badge only when it is another one', () => {
    const now = new Date('2026-12-31T12:00:00Z');
    expect(badgeParts(now, 'UTC', now).year).toBeNull();
    expect(badgeParts(new Date('2027-01-01T12:00:00Z'), 'UTC', now)).toMatchObject({
      day: '1',
      month: 'Jan',
      year: '2027',
    });
  });
});

describe('a date that cannot be written', () => {
  const bad = new Date('10000-01-01T00:30:00.000Z');
  const good = new Date('2026-11-22T12:00:00Z');

  it('says so instead of throwing', () => {
    for (const text of [
      formatRange(bad, good, 'UTC', true),
      formatRange(good, bad, 'UTC', false),
      formatClock(bad),
      formatMoment(bad),
    ]) {
      expect(text).toBe('time unknown');
    }
    expect(badgeParts(bad, 'UTC', good).day).toBe('?');
    expect(isoMoment(bad)).toBeUndefined();
    expect(wallClock(bad, 'Europe/Berlin')).toEqual({ date: '', time: '' });
  });
});

describe('typed dates', () => {
  it.each([
    ['en-GB', 'DD/MM/YYYY'],
    ['en-US', 'MM/DD/YYYY'],
    ['de-DE', 'DD.MM.YYYY'],
    ['sv-SE', 'YYYY-MM-DD'],
  ])('%s writes %s', (locale, format) => {
    expect(typedDateFormat(locale)).toBe(format);
  });

  it.each([
    ['2026-11-02', 'en-US', '2026-11-02'],
    ['2/11/2026', 'en-GB', '2026-11-02'],
    ['2/11/2026', 'en-US', '2026-02-11'],
    ['2.11.26', 'de-DE', '2026-11-02'],
    ['29.02.2028', 'de-DE', '2028-02-29'],
    ['29.02.2026', 'de-DE', null],
    ['13/13/2026', 'en-GB', null],
    ['٢/١١/٢٠٢٦', 'ar-EG', '2026-11-02'],
    ['۲۰۲۶-۱۱-۰۲', 'ar-EG', '2026-11-02'],
    ['tomorrow', 'en-GB', null],
    ['', 'en-GB', null],
  ])('%j in %s is %s', (text, locale, date) => {
    expect(parseTypedDate(text, locale)).toBe(date);
  });
});

describe('locale', () => {
  it.each([
    [['en-GB', 'de'], 'en-GB'],
    [['de-DE', 'en-US'], 'en-DE'],
    [['de-DE'], 'en-DE'],
    [['fr'], 'en-FR'],
    [['en'], 'en'],
    [[], 'en'],
  ])('English texts for %j use %s', (preferred, locale) => {
    expect(formattingLocale('en', preferred)).toBe(locale);
  });

  it.each([
    ['en-GB', 1],
    ['en-US', 0],
    ['ar-EG', 6],
  ])('the week of %s begins on day %d', (locale, day) => {
    expect(firstDayOfWeek(locale)).toBe(day);
  });
});

describe('the clock of the course', () => {
  it('overrides that of the viewer’s region', () => {
    const [start, end] = [new Date('2026-11-22T14:00:00Z'), new Date('2026-11-22T15:30:00Z')];
    setClock('24h');
    expect(formatRange(start, end, 'UTC', false)).toContain('15:30');
    setClock('12h');
    expect(formatRange(start, end, 'UTC', false)).toMatch(/3:30\sPM/);
    setClock(undefined);
  });
});

describe('the order of dates', () => {
  const [start, end] = [new Date('2026-11-22T14:00:00Z'), new Date('2026-11-22T15:30:00Z')];
  afterEach(() => {
    setDateFormat(undefined);
    setLanguage('en');
  });

  it.each([
    ['iso', 'Sun, 2026-11-22', '2026-11-22', 'YYYY-MM-DD'],
    ['dmy', 'Sun, 22 Nov', '22 Nov 2026', 'DD/MM/YYYY'],
    ['mdy', 'Sun, Nov 22', 'Nov 22, 2026', 'MM/DD/YYYY'],
  ] as const)('%s is kept everywhere', (order, short, medium, typed) => {
    setDateFormat(order);
    expect(formatRange(start, end, 'UTC', true)).toContain(`${short}, `);
    expect(formatRange(start, end, 'UTC', false)).not.toContain('22');
    expect(formatMoment(start)).toContain(medium);
    expect(formatDayAs('2026-11-22', { month: 'short', year: true })).toBe(medium);
    expect(typedDateFormat(typedDateLocale())).toBe(typed);
    expect(formatMoment(new Date(NaN))).toBe('time unknown');
  });

  it('shows both days of a range that crosses midnight', () => {
    setDateFormat('iso');
    const text = formatRange(start, end, 'Asia/Tokyo', true);
    expect(text).toMatch(/2026-11-22, .* – Mon, 2026-11-23, /);
  });

  it('goes by the region otherwise', () => {
    setDateFormat('region');
    expect(typedDateLocale()).toBe('en');
  });

  it('has the digits of Arabic', () => {
    setLanguage('ar');
    expect(formatElapsed(3847)).toBe(
      formatNumber(1) +
        ':' +
        [0, 4].map(formatNumber).join('') +
        ':' +
        [0, 7].map(formatNumber).join(''),
    );
  });
});
