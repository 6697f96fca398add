import type { ReactNode } from 'react';
import { useSettings } from '../api/queries';
import { Opening } from '../components/Opening';

/**
 * Waits for the settings, so that the page comes in its language and look at once. Where they cannot be
 * had, it goes by the viewer's device.
 */
export function SettingsGate({ children }: { children: ReactNode }) {
  return useSettings().isPending ? <Opening /> : children;
}
