import { expect, it } from 'vitest';
import { messages } from './parts';

it('puts a message in parts together', () => {
  const whole = messages();
  expect(whole('{"a":1}')).toBe('{"a":1}');
  expect(whole('+{"a":"ع')).toBeNull();
  expect(whole('++')).toBeNull();
  expect(whole('"}')).toBe('{"a":"ع+"}');
  expect(whole('{"b":2}')).toBe('{"b":2}');
});
