/** First letters of the first and the last name: `Ada King Lovelace` is `AL`. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const initials = letters.map(firstLetter).join('');
  return initials === '' ? '?' : initials.toLocaleUpperCase();
}

/** The first letter as a person sees it, whatever number of code points it takes. */
function firstLetter(word = ''): string {
  const [first] = new Intl.Segmenter().segment(word);
  return first?.segment ?? '';
}

/** A number below `count` that is always the same for the same name. */
export function toneOf(name: string, count: number): number {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % count;
}
