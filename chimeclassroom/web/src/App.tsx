import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { queries } from './api/queryClient';
import { Announcer } from './components/Announcer';
import { CrashGuard } from './components/CrashGuard';
import { cspNonce } from './csp';
import { Pages } from './pages/Pages';
import { SessionGate } from './session/SessionGate';
import { theme } from './theme';

// Dialogs stand at 200: a notification never covers their buttons.
const BELOW_DIALOGS = 150;

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={cspNonce}>
      <QueryClientProvider client={queries}>
        <Notifications position="top-center" limit={1} zIndex={BELOW_DIALOGS} />
        <Announcer />
        <CrashGuard>
          <SessionGate>
            <Pages />
          </SessionGate>
        </CrashGuard>
      </QueryClientProvider>
    </MantineProvider>
  );
}
