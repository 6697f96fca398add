// People who are not there, told to one page by a hand in its socket.

const guest = (at) => ({
  attendeeId: `0-guest-${at}`,
  connection: 1,
  name: `Guest ${at}`,
  role: 'student',
  host: false,
  joinedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, at)).toISOString(),
  microphone: false,
  camera: true,
  sharing: false,
  paused: false,
  away: false,
  invited: false,
  may: { audio: true, video: true, content: false },
});

/**
 * Has the next socket of a person's page tell of so many people more. They never answer; their ids are
 * the smallest, so that the page waits for their first offer.
 */
export async function addGuests(page, count) {
  const guests = Array.from({ length: count }, (_, at) => guest(at + 1));
  await changeMessages(page, (message) => {
    if (Array.isArray(message.people)) message.people = [...message.people, ...guests];
    return message;
  });
}

/** Has the next sockets of the room bring to a page what `change` makes of each message. */
export async function changeMessages(page, change) {
  await page.routeWebSocket(/\/api\/events\/[^/]+\/socket$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((text) => socket.send(JSON.stringify(change(JSON.parse(text)))));
    socket.onMessage((text) => {
      if (!JSON.parse(text).to?.startsWith('0-guest')) server.send(text);
    });
  });
}
