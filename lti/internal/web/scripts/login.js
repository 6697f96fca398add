// The login page: on to the platform if this browser can be known again at the
// launch, else the way out into a tab of its own. Nothing is used up before.

// keepsCookies tells whether this page may keep a cookie like the login's.
function keepsCookies(name) {
  const attributes = 'Path=/; Secure; SameSite=None; Partitioned';
  try {
    document.cookie = `${name}=1; ${attributes}`;
    const kept = document.cookie.split('; ').includes(`${name}=1`);
    document.cookie = `${name}=; Max-Age=0; ${attributes}`;
    return kept;
  } catch {
    return false; // a sandbox without an origin has no cookies
  }
}

// keepsSecret tells whether the platform's storage took the secret of the login.
async function keepsSecret(stored) {
  if (stored.key === undefined) return false;
  try {
    const storage = await openStorage(stored);
    const { value } = await storage('lti.put_data', { key: stored.key, value: stored.value });
    return value === stored.value;
  } catch {
    return false;
  }
}

function show(id) {
  for (const part of document.querySelectorAll('[data-part]')) part.hidden = part.id !== id;
}

async function login() {
  const { to, check, ...stored } = document.querySelector('[data-to]').dataset;
  if (keepsCookies(check) || (await keepsSecret(stored))) location.replace(to);
  else show('tab');
  document.querySelector('form').addEventListener('submit', () => setTimeout(show, 0, 'opened'));
}

login();
