import type { Transcript, TranscriptEvent } from 'amazon-chime-sdk-js';
import type { Caption } from './client';

/** What is new in writing. A result comes again and again, with the same id, until it is final. */
export function captionsOf(event: TranscriptEvent): Caption[] {
  if (!('results' in event)) return []; // captions have begun or ended, which the room tells
  return (event satisfies Transcript).results.flatMap(({ resultId, alternatives }) => {
    const [best] = alternatives;
    const [first] = best?.items ?? [];
    if (best === undefined || first === undefined || best.transcript === '') return [];
    return [{ id: resultId, attendeeId: first.attendee.externalUserId, text: best.transcript }];
  });
}
