import { useSyncExternalStore } from 'react';
import type { LocalMedia, LocalState } from './media/localMedia';

/** What is on at this page. */
export const useLocalMedia = (local: LocalMedia): LocalState =>
  useSyncExternalStore(local.subscribe, local.snapshot);
