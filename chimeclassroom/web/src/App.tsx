import { MantineProvider } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { queries } from './api/queryClient';
import { Announcer } from './components/Announcer';
import { CrashGuard } from './components/CrashGuard';
import { cspNonce } from './csp';
import { locale } from './messages';
import { Pages } from './pages/Pages';
import { SessionGate } from './session/SessionGate';
import { theme } from './theme';
import { firstDayOfWeek } from './time/week';

// Dialogs stand at 200: a notification never covers their buttons.
const BELOW_DIALOGS = 150;

const calendar = { firstDayOfWeek: firstDayOfWeek(locale), weekendDays: [] };

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={cspNonce}>
      <DatesProvider settings={calendar}>
        <QueryClientProvider client={queries}>
          <Notifications position="top-center" limit={1} zIndex={BELOW_DIALOGS} />
          <Announcer />
          <CrashGuard>
            <SessionGate>
              <Pages />
            </SessionGate>
          </CrashGuard>
        </QueryClientProvider>
      </DatesProvider>
    </MantineProvider>
  );
}
