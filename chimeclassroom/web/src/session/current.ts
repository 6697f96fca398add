import { closeSession } from '../api/closeSession';
import { exchangeCode } from '../api/exchangeCode';
import { Session } from './session';
import { tokenStore } from './tokenStore';

const tokens = tokenStore(() => window.sessionStorage);

/** The one visit of this page. */
export const session = new Session(tokens, exchangeCode, closeSession);

/** A former load of this page has left a visit to go on with. */
export const hasVisit = () => tokens.read() !== null;
