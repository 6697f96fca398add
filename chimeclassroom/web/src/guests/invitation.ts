/** The page that guest links lead to. */
export const GUEST_PATH = '/guest';

const SECRET = 'chimeclassroom.invitation';
const KEYS = 'chimeclassroom.guest';
const KEPT_AT_MOST = 50;

/** What the invitation needs of a window; tests give their own. */
export interface Doorstep {
  location: Pick<Location, 'hash' | 'pathname'>;
  history: Pick<History, 'replaceState' | 'state'>;
  /** Both throw where the browser keeps nothing. */
  readonly sessionStorage: Storage;
  readonly localStorage: Storage;
}

const storagesOf = (door: Doorstep) => [() => door.sessionStorage, () => door.localStorage];

/** Whether this is the page of guests. */
export const isGuestPage = ({ location }: Pick<Doorstep, 'location'>): boolean =>
  location.pathname === GUEST_PATH;

/**
 * Takes the secret of a guest link out of the address bar, before anything else happens: what stays
 * there would be seen by whoever looks on, and go on with a bookmark. Until the guest is in, this tab
 * keeps it, for a reload.
 */
export function takeInvitation(door: Doorstep): string | null {
  const { location, history } = door;
  const secret = location.hash.slice(1);
  if (secret === '' || secret.startsWith('/')) return null;
  history.replaceState(history.state, '', location.pathname);
  write(() => door.sessionStorage, SECRET, secret);
  return secret;
}

/** The secret that an earlier load of this page has taken, if nobody has come in with it. */
export const keptInvitation = (door: Doorstep): string | null =>
  read(() => door.sessionStorage, SECRET);

export const forgetInvitation = (door: Doorstep): void =>
  write(() => door.sessionStorage, SECRET, null);

/** By what the server knows this browser at an event. Each has its own, so that nobody joins them. */
interface Acquaintance {
  eventId: string;
  key: string;
  /** The beginning of the link by which one came last; too little to open anything. */
  link: string;
  /** When it is forgotten, in milliseconds; others may use this browser afterwards. */
  until: number;
}

const beginningOf = (secret: string) => secret.slice(0, 8);

/** How long a class may last beyond its time, or beyond coming in where it has none. */
const AFTER_MS = 2 * 3_600_000;

/** The key of an event or, where that is not known yet, of whoever came by the link before. */
export function keyOf(door: Doorstep, secret: string, eventId?: string): string {
  const of = (one: Acquaintance) =>
    eventId === undefined ? one.link === beginningOf(secret) : one.eventId === eventId;
  return storagesOf(door).flatMap(keptIn).find(of)?.key ?? '';
}

/** Has the browser know the guest at every tab, until their class is over. */
export function keepKey(
  door: Doorstep,
  secret: string,
  { eventId, key }: { eventId: string; key: string },
  endsAt: number,
  now: number,
): void {
  forgetKey(door, eventId);
  const browser = () => door.localStorage;
  const until = Math.max(endsAt, now) + AFTER_MS;
  put(browser, [{ eventId, key, link: beginningOf(secret), until }, ...keptIn(browser)]);
}

/**
 * Whoever leaves is forgotten by the browser, for somebody else may be next; this tab alone still
 * knows them, should they have left by mistake.
 */
export function leaveKey(door: Doorstep, eventId: string): void {
  const [tab, browser] = [() => door.sessionStorage, () => door.localStorage];
  const left = keptIn(browser).filter((one) => one.eventId === eventId);
  if (left.length === 0) return;
  forgetKey(door, eventId);
  put(tab, [...left, ...keptIn(tab)]);
}

/** Whoever comes by a link of the event next is somebody new. */
export function forgetKey(door: Doorstep, eventId: string): void {
  keepOnly(door, (one) => one.eventId !== eventId);
}

/** Forgets the guests of classes that are over. */
export function forgetPast(door: Doorstep, now: number): void {
  keepOnly(door, (one) => one.until > now);
}

function keepOnly(door: Doorstep, wanted: (one: Acquaintance) => boolean): void {
  for (const storage of storagesOf(door)) {
    const all = keptIn(storage);
    const rest = all.filter(wanted);
    if (rest.length < all.length) put(storage, rest);
  }
}

function put(storage: () => Storage, all: Acquaintance[]): void {
  const kept = all.length === 0 ? null : JSON.stringify(all.slice(0, KEPT_AT_MOST));
  write(storage, KEYS, kept);
}

function keptIn(storage: () => Storage): Acquaintance[] {
  try {
    const kept: unknown = JSON.parse(read(storage, KEYS) ?? '[]');
    return Array.isArray(kept) ? (kept as unknown[]).filter(isAcquaintance) : [];
  } catch {
    return [];
  }
}

const isAcquaintance = (one: unknown): one is Acquaintance =>
  typeof one === 'object' &&
  one !== null &&
  'until' in one &&
  typeof one.until === 'number' &&
  ['eventId', 'key', 'link'].every((name) => typeof one[name as keyof typeof one] === 'string');

function read(storage: () => Storage, name: string): string | null {
  try {
    return storage().getItem(name);
  } catch {
    return null;
  }
}

function write(storage: () => Storage, name: string, value: string | null): void {
  try {
    if (value === null) storage().removeItem(name);
    else storage().setItem(name, value);
  } catch {
    // Blocked storage: a reload then asks for the link again.
  }
}
