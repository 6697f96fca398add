import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { backoffMs } from '../room/backoff';
import { session } from '../session/current';
import { keys } from './keys';

// So that the pages of a whole class do not ask at the same moment.
const SPREAD_MS = 300;
// Where there is no such socket, as on AWS Lambda, the page asks as long as it is open.
const TRIES = 8;
const LATER_MS = 300_000;
const SESSION_OVER = 4401;
const NOTHING_TO_FOLLOW = 4404;

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

/** Has the report of a running class read again whenever something happens in it. */
export function useLiveReport(eventId: string, running: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!running) return;
    const connection = new LiveConnection(() => {
      void queries.invalidateQueries({ queryKey: keys.reports(eventId) });
    }, eventId);
    connection.open();
    return () => connection.close();
  }, [queries, eventId, running]);
}

/**
 * The WebSocket of the schedule, or of the report of one event, which comes back by itself as long as
 * the session lasts.
 */
class LiveConnection {
  readonly #onChange: () => void;
  readonly #reportOf: string | undefined;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #closed = false;
  #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(onChange: () => void, reportOf?: string) {
    this.#onChange = onChange;
    this.#reportOf = reportOf;
  }

  open(): void {
    void session.token().then(
      (token) => token !== null && !this.#closed && this.#connect(token),
      () => this.#comeBack(),
    );
  }

  #connect(token: string): void {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/live`);
    this.#socket = socket;
    socket.onopen = () =>
      socket.send(JSON.stringify({ type: 'hello', token, reportOf: this.#reportOf }));
    socket.onmessage = () => {
      this.#mark(true);
      this.#attempt = 0;
      this.#after(Math.random() * SPREAD_MS, this.#onChange);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      this.#mark(false);
      if (code === NOTHING_TO_FOLLOW) return;
      if (code === SESSION_OVER) {
        // Another token, or none: then the visit is over, and the page says so.
        void session.instead(token).then(
          (other) => other !== null && this.#comeBack(),
          () => this.#comeBack(),
        );
      } else {
        this.#comeBack();
      }
    };
  }

  #comeBack(): void {
    if (this.#closed) return;
    const ms = this.#attempt < TRIES ? backoffMs(this.#attempt, Math.random) : LATER_MS;
    this.#after(ms, () => this.open());
    this.#attempt += 1;
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#closed = true;
    this.#mark(false);
    this.#timers.forEach(clearTimeout);
    socket?.close();
  }

  #mark(connected: boolean): void {
    if (this.#reportOf === undefined) live = connected;
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}
