import { DirectionProvider, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { queries } from './api/queryClient';
import { Announcer } from './components/Announcer';
import { CrashGuard } from './components/CrashGuard';
import { useMemo, type ReactNode } from 'react';
import { cspNonce } from './csp';
import { directionOf, useLanguage } from './messages';
import { GuestGate } from './guests/GuestGate';
import { Pages } from './pages/Pages';
import { SessionGate } from './session/SessionGate';
import { SettingsGate } from './settings/SettingsGate';
import { useLook } from './settings/display';
import { themeOf } from './theme';

// Dialogs stand at 200: a notification never covers their buttons.
const BELOW_DIALOGS = 150;

interface Props {
  /** On the page of guests: the link that was opened, or null; undefined on every other. */
  invitation: string | null | undefined;
}

/** Everything, built anew when the language of the page changes. */
export function App({ invitation }: Props) {
  const language = useLanguage();
  return (
    <DirectionProvider
      key={language}
      initialDirection={directionOf(language)}
      detectDirection={false}
    >
      <Themed>
        <QueryClientProvider client={queries}>
          <Notifications position="top-center" limit={1} zIndex={BELOW_DIALOGS} />
          <Announcer />
          <CrashGuard>
            {invitation === undefined ? (
              <SessionGate>
                <SettingsGate>
                  <Pages />
                </SettingsGate>
              </SessionGate>
            ) : (
              <GuestGate secret={invitation} />
            )}
          </CrashGuard>
        </QueryClientProvider>
      </Themed>
    </DirectionProvider>
  );
}

/** The theme with the accent of the platform, as bright as the person wants it. */
function Themed({ children }: { children: ReactNode }) {
  const { scheme, accent } = useLook();
  const theme = useMemo(() => themeOf(accent), [accent]);
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      {...(scheme !== undefined && { forceColorScheme: scheme })}
      getStyleNonce={cspNonce}
    >
      {children}
    </MantineProvider>
  );
}
