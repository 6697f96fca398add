import '@mantine/core/styles.layer.css';
import '@mantine/dates/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './styles/tokens.css';
import './styles/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { handDownNonce } from './csp';
import { language, locale } from './messages';
import { askOpener } from './session/askOpener';
import { hasVisit, session } from './session/current';
import { takeCode } from './session/handOver';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root"');

document.documentElement.lang = locale.startsWith(language) ? locale : language;
handDownNonce();
void openSession();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

/** With the code of a launch, with the visit of before, or as whoever has opened this tab. */
async function openSession(): Promise<void> {
  const code = takeCode(window);
  await session.open(code === null && !hasVisit() ? await askOpener(window) : code);
}
