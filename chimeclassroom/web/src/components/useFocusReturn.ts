import { useEffect, useState } from 'react';

/**
 * Gives the focus back when a dialog goes: to what had opened it or, when that has gone as well (its
 * event was deleted, say), to the heading of the page.
 */
export function useFocusReturn(): void {
  const [opener] = useState(currentOpener);
  useEffect(
    () => () => {
      const target = opener?.isConnected === true ? opener : document.querySelector('h1');
      target?.focus();
    },
    [opener],
  );
}

/** The focused element; for an item of a menu, which closes with it, the button of the menu. */
function currentOpener(): HTMLElement | null {
  const active = document.activeElement;
  const menu = active?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  if (menu != null) return document.getElementById(menu);
  return active instanceof HTMLElement && active !== document.body ? active : null;
}
