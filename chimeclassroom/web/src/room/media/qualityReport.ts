import type { LinkLook, Quality } from './client';

/** How the connection was lately, as the room is told. */
export interface QualityReport {
  level: 'good' | 'fair' | 'poor';
  roundTrip?: number;
  loss?: number;
}

/** How often the room is told. */
const REPORT_EVERY_MS = 30_000;

/** From how much on a connection that is not poor is no better than fair. */
const FAIR_LOSS = 2;
const FAIR_MS = 250;
/** More than this the room does not take. */
const MOST_MS = 60_000;

/** What is told of a connection; nothing while nobody knows how it goes, or the server is away. */
export function reportOf(quality: Quality | null, look: LinkLook | null): QualityReport | null {
  if (quality === null || quality === 'away') return null;
  const { lossPercent = null, roundTripMs = null } = look ?? {};
  const slow = (roundTripMs ?? 0) > FAIR_MS || (lossPercent ?? 0) > FAIR_LOSS;
  return {
    level: quality === 'good' && slow ? 'fair' : quality,
    ...(roundTripMs !== null && { roundTrip: Math.min(MOST_MS, Math.round(roundTripMs)) }),
    ...(lossPercent !== null && { loss: Math.round(lossPercent * 10) / 10 }),
  };
}

/** Tells now and then how the connection is, if anybody knows; the answer stops it. */
export function keepTelling(
  read: () => QualityReport | null,
  say: (report: QualityReport) => void,
): () => void {
  const timer = setInterval(() => {
    const report = read();
    if (report !== null) say(report);
  }, REPORT_EVERY_MS);
  return () => clearInterval(timer);
}
