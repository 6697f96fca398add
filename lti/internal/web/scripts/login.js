// The login page of a browser that keeps no cookies here: on to the platform if
// the platform's storage takes the secret, else the way into a tab of its own.
// Nothing is used up before.

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
  const { to, ...stored } = document.querySelector('[data-to]').dataset;
  document.querySelector('form').addEventListener('submit', () => setTimeout(show, 0, 'opened'));
  show('wait');
  if (await keepsSecret(stored)) location.replace(to);
  else show('tab');
}

login();
