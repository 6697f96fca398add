/**
 * What a person has written, inside a sentence that may run the other way: Unicode's isolates do for a
 * text what `<bdi>` does for an element.
 */
export const own = (words: string): string => `\u2068${words}\u2069`;
