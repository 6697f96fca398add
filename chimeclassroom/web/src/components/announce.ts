type Listener = (text: string) => void;

const listeners = new Set<Listener>();

/** Has screen readers say a sentence about something that has changed by itself. */
export function announce(text: string): void {
  listeners.forEach((listener) => listener(text));
}

export function onAnnouncement(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
