import { sessionServer } from '../api/sessionServer';
import { isGuestPage } from '../guests/invitation';
import { GUEST_KEY, renewalStore } from './renewalStore';
import { Session } from './session';

const renewals = renewalStore(
  () => window.sessionStorage,
  isGuestPage(window) ? GUEST_KEY : undefined,
);

/** The one visit of this page. */
export const session = new Session(renewals, sessionServer, () => performance.now());

/** A former load of this page has left a visit to go on with. */
export const hasVisit = () => renewals.read() !== null;
