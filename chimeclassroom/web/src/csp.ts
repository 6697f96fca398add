import { setNonce } from 'get-nonce';

/** The nonce the server has put into the page, for the style elements that components create. */
export function cspNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

/** Gives the nonce to the scroll lock of dialogs, which makes a style element of its own. */
export function handDownNonce(): void {
  setNonce(cspNonce());
}
