import type { TokenStore } from './tokenStore';

export type SessionState =
  | { kind: 'opening' }
  | { kind: 'open'; token: string }
  | { kind: 'absent' }
  | { kind: 'ended' }
  | { kind: 'failed'; error: unknown };

/** The exchange of a code for a token answers `null` when the server no longer takes the code. */
export type Exchange = (code: string) => Promise<string | null>;

/** Tells the server that a token is not wanted any more. It never fails. */
export type Close = (token: string) => Promise<void>;

/**
 * The visit of one person: opened by the code of a launch or by the token a former load of the page
 * has left, ended by the first 401. It lives outside React, so rendering twice never opens it twice.
 */
export class Session {
  #state: SessionState = { kind: 'opening' };
  readonly #listeners = new Set<() => void>();
  readonly #tokens: TokenStore;
  readonly #exchange: Exchange;
  readonly #close: Close;
  #code: string | null = null;

  constructor(tokens: TokenStore, exchange: Exchange, close: Close) {
    this.#tokens = tokens;
    this.#exchange = exchange;
    this.#close = close;
  }

  /**
   * A code always wins over a token: it may stand for another person or another room. The visit of the
   * token ends with that, on the server too.
   */
  async open(code: string | null): Promise<void> {
    if (code !== null) {
      const older = this.#tokens.read();
      this.#code = code;
      this.#tokens.write(null);
      if (older !== null) void this.#close(older);
      await this.retry();
      return;
    }
    const token = this.#tokens.read();
    this.#set(token === null ? { kind: 'absent' } : { kind: 'open', token });
  }

  /** Exchanges the code once more after the network has failed. */
  async retry(): Promise<void> {
    const code = this.#code;
    if (code === null) return;
    this.#set({ kind: 'opening' });
    try {
      const token = await this.#exchange(code);
      if (this.#code !== code) return; // a newer launch has taken over
      this.#code = null;
      this.#tokens.write(token);
      this.#set(token === null ? { kind: 'ended' } : { kind: 'open', token });
    } catch (error) {
      if (this.#code === code) this.#set({ kind: 'failed', error });
    }
  }

  /** The server no longer knows this token. A late answer to an older token changes nothing. */
  expire(token: string): void {
    if (this.#state.kind !== 'open' || this.#state.token !== token) return;
    this.#tokens.write(null);
    this.#set({ kind: 'ended' });
  }

  token(): string | null {
    return this.#state.kind === 'open' ? this.#state.token : null;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): SessionState => this.#state;

  #set(state: SessionState): void {
    this.#state = state;
    this.#listeners.forEach((listener) => listener());
  }
}
