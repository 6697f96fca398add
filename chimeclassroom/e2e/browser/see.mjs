/** How long nothing takes that works, on the busiest of machines. */
export const patience = 60_000;

/** Waits until somebody can see it. */
export const see = (locator) => locator.waitFor({ state: 'visible', timeout: patience });
