import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { backoffMs } from '../room/backoff';
import { session } from '../session/current';
import { keys } from './keys';

// So that the pages of a whole class do not ask at the same moment.
const SPREAD_MS = 300;
const SESSION_OVER = 4401;

let live = false;

/** Whether the server tells this page of every change at the moment. */
export const isLive = (): boolean => live;

/** Has the events read again whenever the server says that they have changed. */
export function useLiveEvents(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const connection = new LiveConnection(() => {
      void queries.invalidateQueries({ queryKey: keys.events });
    });
    connection.open();
    return () => connection.close();
  }, [queries]);
}

/** The schedule's WebSocket, which comes back by itself as long as the session lasts. */
class LiveConnection {
  readonly #onChange: () => void;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  open(): void {
    const token = session.token();
    if (token === null) return;
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/live`);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', token }));
    socket.onmessage = () => {
      live = true;
      this.#attempt = 0;
      this.#after(Math.random() * SPREAD_MS, this.#onChange);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      live = false;
      if (code === SESSION_OVER) return;
      this.#after(backoffMs(this.#attempt, Math.random), () => this.open());
      this.#attempt += 1;
    };
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = null;
    live = false;
    this.#timers.forEach(clearTimeout);
    socket?.close();
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}
