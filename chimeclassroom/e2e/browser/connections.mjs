import assert from 'node:assert/strict';

// What a page's connections carry, as the browser itself counts it.

/** Has every page of a context that is opened from now on keep its connections at hand. */
export const watchConnections = (context) =>
  context.addInitScript(() => {
    const Original = RTCPeerConnection;
    window.connections = [];
    window.RTCPeerConnection = class extends Original {
      constructor(...args) {
        super(...args);
        window.connections.push(this);
      }
    };
  });

/**
 * Waits until pictures and sound have come over that many connections, and tells how each of them
 * goes.
 */
export async function received(person, wanted) {
  return waitFor(person, async () => {
    const all = await stats(person);
    const good = all.filter(({ frames, loudest }) => frames > 10 && loudest > 0.01);
    return good.length === wanted ? good : null;
  });
}

/** Waits until sound comes over exactly that many of a person's connections. */
export const hearing = (person, wanted) =>
  waitFor(person, async () => {
    const before = await stats(person);
    await new Promise((resolve) => setTimeout(resolve, 2_500)); // the beep comes every second
    const after = await stats(person);
    const heard = after.filter(({ loudest }, at) => loudest > before[at].loudest + 1e-6);
    return heard.length === wanted ? heard : null;
  });

/** Waits until one of the connections carries two pictures: a person, and their screen. */
export const seeingScreen = (person) =>
  waitFor(person, async () => {
    const good = (await stats(person)).filter(({ pictures }) => pictures === 2);
    return good.length === 1 ? good : null;
  });

/** What has come over each connection so far, and by which way. */
export const stats = (person) =>
  person.document.evaluate(async () => {
    const reports = window.connections
      .filter(({ connectionState }) => connectionState === 'connected')
      .map(async (connection) => {
        const all = [...(await connection.getStats()).values()];
        const inbound = (kind) => all.filter((s) => s.type === 'inbound-rtp' && s.kind === kind);
        const pair = all.find((s) => s.type === 'candidate-pair' && s.nominated);
        const local = all.find(({ id }) => id === pair?.localCandidateId);
        const remote = all.find(({ id }) => id === pair?.remoteCandidateId);
        return {
          frames: Math.max(0, ...inbound('video').map((s) => s.framesDecoded ?? 0)),
          pictures: inbound('video').filter((s) => (s.framesDecoded ?? 0) > 10).length,
          loudest: Math.max(0, ...inbound('audio').map((s) => s.totalAudioEnergy ?? 0)),
          ways: [local?.candidateType, remote?.candidateType],
        };
      });
    return Promise.all(reports);
  });

async function waitFor(person, look) {
  for (const until = Date.now() + 30_000; Date.now() < until;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(`${person.name}: ${JSON.stringify(await stats(person))}`);
}
