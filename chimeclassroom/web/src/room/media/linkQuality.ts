import type { LinkLook, Quality } from './client';

/** What a connection has carried since it began, and how long a packet is under way now. */
export interface LinkSample {
  received: number;
  lost: number;
  roundTripMs: number | null;
}

const LOSS = 0.06;
const SLOW_MS = 450;
/** Below so many packets a loss tells nothing. */
const ENOUGH = 20;
/** It takes two bad looks to call a connection poor, and three good ones to call it good again. */
const BAD_LOOKS = 2;
const GOOD_LOOKS = 3;

/** Judges one connection by looks at regular intervals, without wavering. */
export class LinkQuality {
  #before: LinkSample | null = null;
  #verdict: Quality = 'good';
  #look: LinkLook = { roundTripMs: null, lossPercent: null };
  /** How many looks in a row have spoken against the verdict. */
  #against = 0;

  get verdict(): Quality {
    return this.#verdict;
  }

  /** What the last look has seen. */
  get look(): LinkLook {
    return this.#look;
  }

  take(sample: LinkSample): Quality {
    const bad = this.#isBad(sample);
    this.#before = sample;
    this.#against = bad === (this.#verdict === 'poor') ? 0 : this.#against + 1;
    if (this.#against >= (bad ? BAD_LOOKS : GOOD_LOOKS)) {
      this.#verdict = bad ? 'poor' : 'good';
      this.#against = 0;
    }
    return this.#verdict;
  }

  #isBad({ received, lost, roundTripMs }: LinkSample): boolean {
    const newlyLost = lost - (this.#before?.lost ?? 0);
    const all = received - (this.#before?.received ?? 0) + newlyLost;
    const share = all >= ENOUGH ? Math.max(0, newlyLost / all) : null;
    this.#look = { roundTripMs, lossPercent: share === null ? null : share * 100 };
    const lossy = share !== null && share > LOSS;
    return lossy || (roundTripMs !== null && roundTripMs > SLOW_MS);
  }
}

/**
 * How one's own connection goes, by the connections to the others: where most of them are poor it is
 * not the others.
 */
export function ownQuality(verdicts: readonly Quality[]): Quality | null {
  if (verdicts.length === 0) return null;
  const poor = verdicts.filter((verdict) => verdict === 'poor').length;
  return poor * 2 > verdicts.length ? 'poor' : 'good';
}

/** How packets fare on one's own side: the middle of what the connections to the others say. */
export function ownLook(looks: readonly LinkLook[]): LinkLook {
  const middle = (values: (number | null)[]) => {
    const known = values.filter((value) => value !== null).sort((a, b) => a - b);
    return known[Math.floor(known.length / 2)] ?? null;
  };
  return {
    roundTripMs: middle(looks.map(({ roundTripMs }) => roundTripMs)),
    lossPercent: middle(looks.map(({ lossPercent }) => lossPercent)),
  };
}

/** Reads a sample out of the statistics of a connection. */
export function sampleOf(stats: RTCStatsReport): LinkSample {
  const sample: LinkSample = { received: 0, lost: 0, roundTripMs: null };
  stats.forEach((one: RTCStats) => {
    if (one.type === 'inbound-rtp') {
      const { packetsReceived = 0, packetsLost = 0 } = one as RTCInboundRtpStreamStats;
      sample.received += packetsReceived;
      sample.lost += packetsLost;
    } else if (one.type === 'candidate-pair') {
      const { nominated, currentRoundTripTime } = one as RTCIceCandidatePairStats;
      if (nominated === true && currentRoundTripTime !== undefined)
        sample.roundTripMs = currentRoundTripTime * 1000;
    }
  });
  return sample;
}
