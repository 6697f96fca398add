import { VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import { onAnnouncement } from './announce';

/** The one live region of the page; `announce` speaks through it. */
export function Announcer() {
  const [said, setSaid] = useState({ text: '', times: 0 });
  useEffect(
    () => onAnnouncement((text) => setSaid((before) => ({ text, times: before.times + 1 }))),
    [],
  );
  // A new key makes the same sentence a new one, so that it is spoken again.
  return (
    <VisuallyHidden aria-live="polite" aria-atomic="true">
      <span key={said.times}>{said.text}</span>
    </VisuallyHidden>
  );
}
