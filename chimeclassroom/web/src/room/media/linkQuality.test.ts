import { describe, expect, it } from 'vitest';
import { LinkQuality, ownLook, ownQuality, sampleOf } from './linkQuality';

const good = { lost: 0, roundTripMs: 40 };

describe('LinkQuality', () => {
  it('is poor after two lossy looks, not after one', () => {
    const link = new LinkQuality();
    expect(link.take({ received: 1000, ...good })).toBe('good');
    expect(link.take({ received: 1100, lost: 20, roundTripMs: 40 })).toBe('good');
    expect(link.take({ received: 1200, lost: 40, roundTripMs: 40 })).toBe('poor');
  });
  it('counts what has come since the last look alone', () => {
    const link = new LinkQuality();
    link.take({ received: 100, lost: 900, roundTripMs: 40 });
    for (const received of [1100, 2100, 3100])
      expect(link.take({ received, lost: 905, roundTripMs: 40 })).toBe('good');
  });
  it('is poor when packets take long, and good again after three good looks', () => {
    const link = new LinkQuality();
    const slow = { received: 0, lost: 0, roundTripMs: 900 };
    link.take(slow);
    expect(link.take(slow)).toBe('poor');
    const verdicts = [1, 2, 3].map(() => link.take({ received: 0, ...good }));
    expect(verdicts).toEqual(['poor', 'poor', 'good']);
  });
  it('does not judge a loss among a few packets', () => {
    const link = new LinkQuality();
    for (const lost of [3, 6, 9])
      expect(link.take({ received: lost, lost, roundTripMs: null })).toBe('good');
  });
});

describe('ownQuality', () => {
  it('is unknown without connections, and blames oneself for most of them only', () => {
    expect(ownQuality([])).toBeNull();
    expect(ownQuality(['poor'])).toBe('poor');
    expect(ownQuality(['poor', 'good'])).toBe('good');
    expect(ownQuality(['poor', 'poor', 'good'])).toBe('poor');
  });
});

describe('ownLook', () => {
  it('is the middle of what is known of the others', () => {
    const look = (roundTripMs: number | null, lossPercent: number | null) => ({
      roundTripMs,
      lossPercent,
    });
    expect(ownLook([])).toEqual(look(null, null));
    expect(ownLook([look(30, 0), look(900, null), look(40, 5)])).toEqual(look(40, 5));
    const link = new LinkQuality();
    link.take({ received: 98, lost: 2, roundTripMs: 35 });
    expect(link.look).toEqual(look(35, 2));
  });
});

describe('sampleOf', () => {
  it('adds up what comes, and takes the round trip of the way in use', () => {
    const stats = new Map<string, object>([
      ['a', { type: 'inbound-rtp', packetsReceived: 10, packetsLost: 1 }],
      ['v', { type: 'inbound-rtp', packetsReceived: 90, packetsLost: 2 }],
      ['o', { type: 'outbound-rtp', packetsReceived: 7 }],
      ['p', { type: 'candidate-pair', nominated: false, currentRoundTripTime: 3 }],
      ['q', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.05 }],
    ]);
    const sample = sampleOf(stats);
    expect(sample).toEqual({ received: 100, lost: 3, roundTripMs: 50 });
  });
});
