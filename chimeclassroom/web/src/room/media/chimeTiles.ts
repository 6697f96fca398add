import type { VideoTileState } from 'amazon-chime-sdk-js';
import type { Spot } from '../layout';

interface Tile {
  attendeeId: string;
  what: Spot['what'];
  track: MediaStreamTrack;
}

/** A content share is an attendee of its own, by the name of the one who shares. */
export const contentSuffix = '#content';

/** The pictures that come from others, by the ids of the room. */
export class ChimeTiles {
  readonly #tiles = new Map<number, Tile>();

  /** Takes down what a tile shows now; false if it shows what it showed. */
  update(state: Pick<VideoTileState, TileFacts>): boolean {
    const { tileId } = state;
    if (tileId === null || state.localTile) return false;
    const tile = tileOf(state);
    if (tile === null) return this.remove(tileId);
    if (this.#tiles.get(tileId)?.track === tile.track) return false;
    this.#tiles.set(tileId, tile);
    return true;
  }

  remove(tileId: number): boolean {
    return this.#tiles.delete(tileId);
  }

  track(attendeeId: string, what: Spot['what']): MediaStreamTrack | undefined {
    for (const tile of this.#tiles.values())
      if (tile.attendeeId === attendeeId && tile.what === what) return tile.track;
    return undefined;
  }
}

/** What counts of the state of a tile. */
type TileFacts = 'tileId' | 'localTile' | 'isContent' | 'boundExternalUserId' | 'boundVideoStream';

function tileOf(state: Pick<VideoTileState, TileFacts>): Tile | null {
  const track = state.boundVideoStream?.getVideoTracks()[0];
  if (track === undefined || state.boundExternalUserId === null) return null;
  const [attendeeId = ''] = state.boundExternalUserId.split(contentSuffix);
  return { attendeeId, what: state.isContent ? 'screen' : 'person', track };
}
