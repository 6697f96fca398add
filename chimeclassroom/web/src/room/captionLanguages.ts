/** A language as the page names it, such as "Spanish (United States)". */
export function nameOfLanguage(tag: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag; // the provider knows more than the browser
  }
}

/** The languages in which captions can be had, by name. */
export const byName = (tags: readonly string[], locale: string) =>
  tags
    .map((value) => ({ value, label: nameOfLanguage(value, locale) }))
    .sort((a, b) => a.label.localeCompare(b.label, locale));

/** The language to offer first: the viewer's, as far as there is one. */
export function likely(tags: readonly string[], preferred: readonly string[]): string | null {
  const first = (tag: string) => tag.split('-')[0];
  for (const wish of preferred) {
    const found =
      tags.find((tag) => tag === wish) ?? tags.find((tag) => first(tag) === first(wish));
    if (found !== undefined) return found;
  }
  return tags[0] ?? null;
}
