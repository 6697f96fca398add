import '@mantine/core/styles.layer.css';
import '@mantine/dates/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './styles/tokens.css';
import './styles/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { queries } from './api/queryClient';
import { handDownNonce } from './csp';
import { language, locale } from './messages';
import { session } from './session/current';
import { takeCode } from './session/handOver';

/** Opens the visit: at the load of the page, and when a launch leads a page already open here again. */
function openVisit(code: string | null): void {
  queries.clear();
  void session.open(code);
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root"');

document.documentElement.lang = locale.startsWith(language) ? locale : language;
handDownNonce();
openVisit(takeCode(window));
window.addEventListener('hashchange', () => {
  const code = takeCode(window);
  if (code !== null) openVisit(code);
});
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
