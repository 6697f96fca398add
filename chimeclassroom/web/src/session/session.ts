import { AccessToken, type Access, type Renew } from './accessToken';
import type { RenewalStore } from './renewalStore';

export type SessionState =
  | { kind: 'opening' }
  | { kind: 'open'; access: AccessToken }
  | { kind: 'absent' }
  | { kind: 'ended' }
  | { kind: 'failed'; error: unknown };

/** A new session: the secret that renews it, and its first access token. */
export interface Opened {
  renewal: string;
  access: Access;
}

/** What the session needs of the server. */
export interface SessionServer {
  /** Exchanges a code; `null` when the server no longer takes it. */
  exchange(code: string): Promise<Opened | null>;
  renew: Renew;
  /** Tells the server that a session is not wanted any more. It never fails. */
  close(renewal: string): Promise<void>;
}

/**
 * The visit of one person: opened by the code of a launch or by the secret a former load of the page
 * has left, ended when the server renews it no more. It lives outside React, so rendering twice never
 * opens it twice.
 */
export class Session {
  #state: SessionState = { kind: 'opening' };
  readonly #listeners = new Set<() => void>();
  readonly #renewals: RenewalStore;
  readonly #server: SessionServer;
  readonly #now: () => number;
  #code: string | null = null;

  constructor(renewals: RenewalStore, server: SessionServer, now: () => number) {
    this.#renewals = renewals;
    this.#server = server;
    this.#now = now;
  }

  /**
   * A code always wins over what is kept: it may stand for another person or another room. The visit
   * of before ends with that, on the server too.
   */
  async open(code: string | null): Promise<void> {
    if (code !== null) {
      const older = this.#renewals.read();
      this.#code = code;
      this.#renewals.write(null);
      if (older !== null) void this.#server.close(older);
      await this.retry();
      return;
    }
    const renewal = this.#renewals.read();
    this.#set(renewal === null ? { kind: 'absent' } : this.#opened(renewal));
  }

  /** Exchanges the code once more after the network has failed. */
  async retry(): Promise<void> {
    const code = this.#code;
    if (code === null) return;
    this.#set({ kind: 'opening' });
    try {
      const opened = await this.#server.exchange(code);
      if (this.#code !== code) return; // a newer launch has taken over
      this.#code = null;
      this.#renewals.write(opened?.renewal ?? null);
      this.#set(opened === null ? { kind: 'ended' } : this.#opened(opened.renewal, opened.access));
    } catch (error) {
      if (this.#code === code) this.#set({ kind: 'failed', error });
    }
  }

  /** Goes on with a visit that was opened elsewhere; that of before ends, on the server too. */
  adopt({ renewal, access }: Opened): void {
    const older = this.#renewals.read();
    this.#code = null;
    this.#renewals.write(renewal);
    if (older !== null) void this.#server.close(older);
    this.#set(this.#opened(renewal, access));
  }

  /** Ends the visit, on the server too. */
  leave(): void {
    const renewal = this.#renewals.read();
    this.#renewals.write(null);
    this.#set({ kind: 'ended' });
    if (renewal !== null) void this.#server.close(renewal);
  }

  /** A token for a request, `null` where there is no open visit. */
  token(): Promise<string | null> {
    return this.#ask((access) => access.get());
  }

  /** A token in place of one that the server has refused, `null` when the visit is over. */
  instead(refused: string): Promise<string | null> {
    return this.#ask((access) => access.instead(refused));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): SessionState => this.#state;

  async #ask(question: (access: AccessToken) => Promise<string | null>): Promise<string | null> {
    if (this.#state.kind !== 'open') return null;
    const { access } = this.#state;
    const token = await question(access);
    if (token === null) this.#end(access);
    return token;
  }

  /** The server renews this visit no more. A late answer to an older visit changes nothing. */
  #end(access: AccessToken): void {
    if (this.#state.kind !== 'open' || this.#state.access !== access) return;
    this.#renewals.write(null);
    this.#set({ kind: 'ended' });
  }

  #opened(renewal: string, first?: Access): SessionState {
    return {
      kind: 'open',
      access: new AccessToken(renewal, this.#server.renew, this.#now, first),
    };
  }

  #set(state: SessionState): void {
    this.#state = state;
    this.#listeners.forEach((listener) => listener());
  }
}
