import type { MediaEnd, Quality } from './media/client';

/** What is known of one's own sound, picture and connection. */
export interface MediaState {
  end: MediaEnd | null;
  quality: Quality | null;
  /** The class itself is reached. */
  connected: boolean;
  saving: boolean;
  /** The person does not want to save data for now. */
  declined: boolean;
}

/**
 * The one thing that somebody should know of it. A media server that is away, though the class is
 * reached, is nobody's poor connection: it comes back by itself, and saving data helps nothing.
 */
export function noticeOf(state: MediaState): 'ended' | 'away' | 'saving' | 'offer' | null {
  if (state.end !== null) return 'ended';
  if (state.quality === 'away' && state.connected) return 'away';
  if (state.saving) return 'saving';
  return state.quality === 'poor' && !state.declined ? 'offer' : null;
}
