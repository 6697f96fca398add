const KEY = 'chimeclassroom.renewal';
/** That of a guest: in one tab both may be, on their pages. */
export const GUEST_KEY = 'chimeclassroom.guestRenewal';

/** Where the secret of the session lives between two loads of the page. */
export interface RenewalStore {
  read(): string | null;
  write(renewal: string | null): void;
}

/**
 * Keeps the secret in the tab's session storage, so that a reload goes on with the same visit. In a
 * frame whose storage the browser blocks every access throws; then it lives as long as the page.
 */
export function renewalStore(storage: () => Storage, key = KEY): RenewalStore {
  let memory: string | null = null;
  return {
    read() {
      try {
        return storage().getItem(key) ?? memory;
      } catch {
        return memory;
      }
    },
    write(renewal) {
      memory = renewal;
      try {
        if (renewal === null) storage().removeItem(key);
        else storage().setItem(key, renewal);
      } catch {
        // Blocked storage: the memory above is all there is.
      }
    },
  };
}
