import { useSyncExternalStore } from 'react';
import type { Choices, ChoiceStore } from './media/choices';

/** What this person has chosen for every class. */
export const useChoices = (store: ChoiceStore): Choices =>
  useSyncExternalStore(store.subscribe, store.snapshot);
