const ASK = 'classroom: a code, please';
const ANSWER_WITHIN_MS = 2_000;

/**
 * Asks the classroom that has opened this tab for a one-time code to go on with. Null where no page of
 * ours has opened it: others neither hear the question nor are heard.
 */
export function askOpener(tab: Window): Promise<string | null> {
  const opener = tab.opener as Window | null;
  if (opener === null) return Promise.resolve(null);
  const { origin } = tab.location;
  return new Promise((resolve) => {
    const done = (code: string | null) => {
      clearTimeout(late);
      tab.removeEventListener('message', hear);
      resolve(code);
    };
    const hear = (event: MessageEvent<unknown>) => {
      if (event.source === opener && event.origin === origin) done(codeIn(event.data));
    };
    const late = setTimeout(() => done(null), ANSWER_WITHIN_MS);
    tab.addEventListener('message', hear);
    opener.postMessage(ASK, origin);
  });
}

/** Answers the tab that this page has opened, once, when it asks. */
export function answerTab(page: Window, tab: Window, code: () => Promise<string>): void {
  const { origin } = page.location;
  const hear = (event: MessageEvent<unknown>) => {
    if (event.source !== tab || event.origin !== origin || event.data !== ASK) return;
    page.removeEventListener('message', hear);
    code().then(
      (text) => tab.postMessage({ code: text }, origin),
      () => tab.postMessage({ code: null }, origin), // the tab says that there is no visit
    );
  };
  page.addEventListener('message', hear);
}

function codeIn(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('code' in data)) return null;
  return typeof data.code === 'string' ? data.code : null;
}
