/** What the Go test says in the environment. */
export function setting(name) {
  const value = optional(name);
  if (!value) throw new Error(`the environment has no ${name}; the Go test sets it`);
  return value;
}

export const optional = (name) => process.env[name];
