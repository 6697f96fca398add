/** Waits until somebody can see it. */
export const see = (locator) => locator.waitFor({ state: 'visible', timeout: 15_000 });
