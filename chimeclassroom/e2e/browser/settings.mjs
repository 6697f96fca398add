/** What the Go test says in the environment. */
export const settings = {
  chromium: setting('CHROMIUM'),
  lms: setting('LMS_URL'),
  classroom: setting('CLASSROOM_URL'),
  pictures: setting('PICTURES'),
  /** Everything goes by way of the relay. */
  relayed: process.env.RELAYED === '1',
  /** Everything comes from a media server, over one connection. */
  server: process.env.SERVER === '1',
};

/** What the environment must say. */
export function setting(name) {
  const value = process.env[name];
  if (!value)
    throw new Error(`the environment has no ${name}; go test ./chimeclassroom/e2e sets it`);
  return value;
}
