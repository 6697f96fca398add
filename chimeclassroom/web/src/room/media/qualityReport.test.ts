import { describe, expect, it } from 'vitest';
import { reportOf } from './qualityReport';

describe('reportOf', () => {
  it.each([
    ['nothing is known', null, null, null],
    ['no numbers', 'good', null, { level: 'good' }],
    [
      'good',
      'good',
      { roundTripMs: 41.6, lossPercent: 0.04 },
      { level: 'good', roundTrip: 42, loss: 0 },
    ],
    ['slow', 'good', { roundTripMs: 251, lossPercent: null }, { level: 'fair', roundTrip: 251 }],
    ['lossy', 'good', { roundTripMs: null, lossPercent: 2.14 }, { level: 'fair', loss: 2.1 }],
    [
      'poor',
      'poor',
      { roundTripMs: 99_999, lossPercent: 100 },
      { level: 'poor', roundTrip: 60_000, loss: 100 },
    ],
  ] as const)('%s', (_, quality, look, want) => {
    expect(reportOf(quality, look)).toEqual(want);
  });
});
