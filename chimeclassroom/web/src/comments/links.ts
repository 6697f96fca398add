/** A piece of a text: words, or an address that can be followed. */
export interface Piece {
  text: string;
  href?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"'`{}|\\^]+/gi;
// What ends a sentence or closes a bracket around an address is not part of it.
const BEHIND = /[.,;:!?)\]]+$/;

/** Cuts a plain text into words and web addresses. Nothing but http and https can be followed. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = found.replace(BEHIND, '');
    if (!isFollowable(address)) continue;
    if (index > end) pieces.push({ text: text.slice(end, index) });
    pieces.push({ text: address, href: address });
    end = index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

// An address with a name before its host, as in https://bank.example@evil.example, pretends to lead
// elsewhere.
function isFollowable(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url !== null && url.username === '' && url.password === '';
}
