import '@mantine/core/styles.layer.css';
import '@mantine/charts/styles.layer.css';
import '@mantine/dates/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './styles/tokens.css';
import './styles/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { handDownNonce } from './csp';
import { labelDocument } from './messages';
import { askOpener } from './session/askOpener';
import { hasVisit, session } from './session/current';
import { forgetPast, isGuestPage, keptInvitation, takeInvitation } from './guests/invitation';
import { takeCode } from './session/handOver';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root"');

labelDocument();
handDownNonce();
forgetPast(window, Date.now());
const invitation = isGuestPage(window) ? receiveGuest() : undefined;
if (invitation === undefined) void openSession();
else if (invitation === null) void session.open(null);
createRoot(root).render(
  <StrictMode>
    <App invitation={invitation} />
  </StrictMode>,
);

/** The link that a guest has opened, also in a tab that shows this page already; null for none. */
function receiveGuest(): string | null {
  window.addEventListener('hashchange', () => {
    if (takeInvitation(window) !== null) location.reload();
  });
  return takeInvitation(window) ?? keptInvitation(window);
}

/** With the code of a launch, with the visit of before, or as whoever has opened this tab. */
async function openSession(): Promise<void> {
  const code = takeCode(window);
  await session.open(code === null && !hasVisit() ? await askOpener(window) : code);
}
