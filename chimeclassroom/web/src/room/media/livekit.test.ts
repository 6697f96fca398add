import { ConnectionQuality, RoomEvent, type Room } from 'livekit-client';
import { describe, expect, it } from 'vitest';
import { LivekitClient } from './livekit';

/** A room of the SDK that only says what the test has it say. */
function silentRoom() {
  const heard = new Map<string, (...args: unknown[]) => void>();
  const room = {
    localParticipant: {},
    remoteParticipants: new Map(),
    on(event: string, listener: (...args: unknown[]) => void) {
      heard.set(event, listener);
      return room;
    },
  };
  const say = (event: RoomEvent, ...args: unknown[]) => heard.get(event)?.(...args);
  return { room: room as unknown as Room, say };
}

describe('LivekitClient', () => {
  it('says that the server is away while the SDK tries to come back, and not that the line is poor', () => {
    const { room, say } = silentRoom();
    const events = {
      changed: () => undefined,
      ended: () => undefined,
      caption: () => undefined,
      say: () => undefined,
    };
    const client = new LivekitClient(room, new Promise(() => undefined), events);
    for (const event of [RoomEvent.Reconnecting, RoomEvent.SignalReconnecting]) {
      say(event);
      expect(client.quality).toBe('away');
      say(RoomEvent.ConnectionQualityChanged, ConnectionQuality.Lost, { isLocal: true });
      expect(client.quality).toBe('away');
      say(RoomEvent.Reconnected);
      expect(client.quality).toBe('good');
    }
    say(RoomEvent.ConnectionQualityChanged, ConnectionQuality.Poor, { isLocal: true });
    expect(client.quality).toBe('poor');
  });
});
