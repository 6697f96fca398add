import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';

const PAUSE_MS = 250;

/** What is typed into the search field, and what is searched for once the typing pauses. */
export function useSearch() {
  const [typed, setTyped] = useState('');
  const [paused] = useDebouncedValue(typed, PAUSE_MS);
  // A cleared field ends the search at once.
  return { typed, type: setTyped, text: typed.trim() === '' ? '' : paused.trim() };
}

export type Search = ReturnType<typeof useSearch>;
