import { describe, expect, it } from 'vitest';
import { NO_REPEAT, type Repeat } from './rule';
import { begunWith, fieldErrors, inputOf, isComplete, newDraft, patternOf } from './draft';

describe('newDraft', () => {
  it.each([
    ['2026-11-22T09:01:30Z', 'UTC', '2026-11-22', '09:05'],
    ['2026-11-22T09:05:00Z', 'UTC', '2026-11-22', '09:05'],
    ['2026-11-22T23:58:00Z', 'UTC', '2026-11-23', '00:00'],
    ['2026-11-22T23:10:00Z', 'Asia/Kolkata', '2026-11-23', '04:40'],
  ])('at %s in %s begins on %s at %s', (now, zone, date, startTime) => {
    expect(newDraft(new Date(now), zone)).toMatchObject({
      date,
      startTime,
      durationMinutes: 60,
      timeZone: zone,
    });
  });
});

describe('newDraft of a course', () => {
  it('begins with what the course wants', () => {
    const defaults = { durationMinutes: 90, opensBeforeMinutes: 0 };
    expect(newDraft(new Date(0), 'UTC', defaults)).toMatchObject(defaults);
  });
});

describe('a template', () => {
  const draft = { ...newDraft(new Date(0), 'UTC'), title: ' Seminar ', hosts: ['x'] };

  it('keeps neither dates nor people, and begins a draft as it was', () => {
    const pattern = patternOf({ ...draft, description: 'Read.', durationMinutes: 90 });
    expect(pattern).not.toHaveProperty('hosts');
    expect(pattern).not.toHaveProperty('date');
    const template = { ...pattern, id: 't', level: 'course', name: 'n', manageable: true } as const;
    expect(begunWith(template)).toMatchObject({
      title: 'Seminar',
      description: 'Read.',
      durationMinutes: 90,
    });
    expect(begunWith({ ...template, title: '' })).not.toHaveProperty('title');
    expect(begunWith({ ...template, standing: true })).not.toHaveProperty('durationMinutes');
  });
});

describe('inputOf', () => {
  const draft = { ...newDraft(new Date('2026-11-22T09:00:00Z'), 'UTC'), title: ' Algebra ' };

  it('gives the server what it wants, trimmed', () => {
    const input = inputOf(draft, 'required', true);
    expect(isComplete(input)).toBe(true);
    expect(input).toEqual({
      title: 'Algebra',
      standing: false,
      description: '',
      date: '2026-11-22',
      startTime: '09:00',
      durationMinutes: 60,
      timeZone: 'UTC',
      opensBeforeMinutes: 15,
      terms: {},
      attachments: [],
      hostIds: [],
      invitedIds: [],
      groupIds: [],
      rule: '',
    });
  });

  it('asks a room without dates for none', () => {
    const room = { ...draft, standing: true, date: null, startTime: '', durationMinutes: null };
    const input = inputOf(room, 'required', true);
    expect(isComplete(input)).toBe(true);
    expect(input).toEqual({
      title: 'Algebra',
      standing: true,
      description: '',
      opensBeforeMinutes: 15,
      terms: {},
      attachments: [],
      hostIds: [],
      invitedIds: [],
      groupIds: [],
    });
    expect(inputOf({ ...room, title: ' ' }, 'required', true)).toEqual({ title: 'required' });
  });

  it('repeats where it may, and wants to know until when', () => {
    const rule: Repeat = { ...NO_REPEAT, frequency: 'daily', count: 2 };
    expect(inputOf({ ...draft, rule }, 'required', true)).toMatchObject({
      rule: 'FREQ=DAILY;COUNT=2',
    });
    expect(inputOf({ ...draft, rule }, 'required', false)).toMatchObject({ rule: '' });
    const open = { ...rule, ends: 'until' as const };
    expect(inputOf({ ...draft, rule: open }, 'required', true)).toEqual({ rule: 'required' });
  });

  it('leaves out links that are empty', () => {
    const attachments = [
      { title: 'x', url: ' ' },
      { title: '', url: 'https://a.example' },
    ];
    expect(inputOf({ ...draft, attachments }, 'required', true)).toMatchObject({
      attachments: [{ title: '', url: 'https://a.example' }],
    });
  });

  it('names every field that is empty', () => {
    const empty = { ...draft, title: '  ', date: null, startTime: '', durationMinutes: null };
    const errors = inputOf(empty, 'required', true);
    expect(isComplete(errors)).toBe(false);
    expect(Object.keys(errors).sort()).toEqual(['date', 'durationMinutes', 'startTime', 'title']);
  });

  it('does not take the complaint about the duration for a duration', () => {
    expect(isComplete(inputOf({ ...draft, durationMinutes: null }, 'required', true))).toBe(false);
  });
});

describe('fieldErrors', () => {
  it('puts complaints at their fields and hands back the rest', () => {
    const draft = newDraft(new Date(0), 'UTC');
    const errors = [
      { field: 'title', detail: 'first' },
      { field: 'title', detail: 'second' },
      { field: 'room', detail: 'elsewhere' },
    ];
    expect(fieldErrors(errors, draft)).toEqual({
      fields: { title: 'first' },
      others: ['elsewhere'],
    });
  });
});
