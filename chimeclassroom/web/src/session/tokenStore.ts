const KEY = 'chimeclassroom.token';

/** Where the token lives between two loads of the page. */
export interface TokenStore {
  read(): string | null;
  write(token: string | null): void;
}

/**
 * Keeps the token in the tab's session storage, so that a reload goes on with the same visit. In a
 * frame whose storage the browser blocks every access throws; then the token lives as long as the page.
 */
export function tokenStore(storage: () => Storage): TokenStore {
  let memory: string | null = null;
  return {
    read() {
      try {
        return storage().getItem(KEY) ?? memory;
      } catch {
        return memory;
      }
    },
    write(token) {
      memory = token;
      try {
        if (token === null) storage().removeItem(KEY);
        else storage().setItem(KEY, token);
      } catch {
        // Blocked storage: the memory above is all there is.
      }
    },
  };
}
