/** Begins a part behind which the message goes on. */
const CONTINUED = '+';

/**
 * Puts messages together that are too long for one frame of a gateway. What it gives is null until
 * the last part of a message is there.
 */
export function messages(): (data: unknown) => unknown {
  let begun = '';
  return (data) => {
    if (typeof data !== 'string') return data;
    if (data.startsWith(CONTINUED)) {
      begun += data.slice(CONTINUED.length);
      return null;
    }
    const message = begun + data;
    begun = '';
    return message;
  };
}
