/** What opens the API, and for how long from the moment at which it was answered. */
export interface Access {
  token: string;
  goodForMs: number;
}

/** The server's answer to a renewal secret, `null` when the session is over. */
export type Renew = (renewal: string) => Promise<Access | null>;

// A token is renewed when this part of its time is over, so that none runs out on its way.
const RENEWED_AFTER = 0.8;

/**
 * The access token of one session. It is renewed before it runs out, by this page's own stopwatch:
 * what the device takes for the time of day does not matter. However many requests need a new one
 * at the same moment, it is asked for once.
 */
export class AccessToken {
  readonly #renewal: string;
  readonly #renew: Renew;
  readonly #now: () => number;
  #access: { token: string; renewAt: number; until: number } | null = null;
  #renewing: Promise<string | null> | null = null;

  constructor(renewal: string, renew: Renew, now: () => number, first?: Access) {
    this.#renewal = renewal;
    this.#renew = renew;
    this.#now = now;
    if (first !== undefined) this.#take(first);
  }

  /** A token that is good at the moment, `null` when the session is over. */
  async get(): Promise<string | null> {
    const access = this.#access;
    if (access !== null && this.#now() < access.renewAt) return access.token;
    try {
      return await this.#fresh();
    } catch (error) {
      // Without the network the old one may do, while it lasts.
      if (access !== null && this.#now() < access.until) return access.token;
      throw error;
    }
  }

  /** Another token, after the server has refused this one; `null` when the session is over. */
  async instead(refused: string): Promise<string | null> {
    if (this.#access?.token === refused) this.#access = null;
    return this.get();
  }

  #fresh(): Promise<string | null> {
    this.#renewing ??= this.#renew(this.#renewal)
      .then((access) => (access === null ? null : this.#take(access)))
      .finally(() => {
        this.#renewing = null;
      });
    return this.#renewing;
  }

  #take({ token, goodForMs }: Access): string {
    const now = this.#now();
    this.#access = { token, renewAt: now + goodForMs * RENEWED_AFTER, until: now + goodForMs };
    return token;
  }
}
