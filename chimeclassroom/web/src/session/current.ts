import { closeSession } from '../api/closeSession';
import { exchangeCode } from '../api/exchangeCode';
import { Session } from './session';
import { tokenStore } from './tokenStore';

/** The one visit of this page. */
export const session = new Session(
  tokenStore(() => window.sessionStorage),
  exchangeCode,
  closeSession,
);
