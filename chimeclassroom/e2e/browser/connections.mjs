import assert from 'node:assert/strict';
import { settings } from './settings.mjs';

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

/** Has every connection of a context's pages go by way of a relay. */
export const relayOnly = (context) =>
  context.addInitScript(() => {
    const Original = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Original {
      constructor(configuration, ...more) {
        super({ ...configuration, iceTransportPolicy: 'relay' }, ...more);
      }
      setConfiguration(configuration) {
        super.setConfiguration({ ...configuration, iceTransportPolicy: 'relay' });
      }
    };
  });

/** By which ways a person's connections go, at their end. */
export const waysOf = (person) =>
  person.document.evaluate(async () => {
    const connected = window.connections.filter((one) => one.connectionState === 'connected');
    const reports = await Promise.all(connected.map((one) => one.getStats()));
    return reports.flatMap((report) =>
      [...report.values()]
        .filter(({ type, nominated }) => type === 'candidate-pair' && nominated)
        .map(({ localCandidateId }) => report.get(localCandidateId)?.candidateType),
    );
  });

/** Waits until both sound and pictures are coming from exactly that many others. */
export const flowing = (person, wanted) =>
  waitFor(person, async () => {
    const before = await stats(person);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const after = await stats(person);
    const grows = (what, at) => after[at][what] > (before[at]?.[what] ?? 0);
    const good = after.filter((_, at) => grows('frames', at) && grows('loudest', at));
    return good.length === wanted && after.length === wanted ? good : null;
  });

/** Waits until sound comes over exactly that many of a person's connections. */
export const hearing = (person, wanted) =>
  waitFor(person, async () => {
    const before = await stats(person);
    await new Promise((resolve) => setTimeout(resolve, 2_500)); // the beep comes every second
    const after = await stats(person);
    const heard = after.filter(({ loudest }, at) => loudest > (before[at]?.loudest ?? 0) + 1e-6);
    return heard.length === wanted ? heard : null;
  });

/** Waits until one of the connections carries two pictures: a person, and their screen. */
export const seeingScreen = (person) =>
  waitFor(person, async () => {
    const all = await stats(person);
    if (settings.server) return all.filter(({ frames }) => frames > 10).length === 3 ? all : null;
    const good = all.filter(({ pictures }) => pictures === 2);
    return good.length === 1 ? good : null;
  });

/** The parts of a connection that carry pictures: of a person, and of their screen. */
export const parts = { camera: '1', screen: '2' };

/** Waits until pictures of a kind come over exactly that many of a person's connections. */
export const moving = (person, part, wanted) =>
  waitFor(person, async () => {
    const before = await framesOf(person, part);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const after = await framesOf(person, part);
    const moved = after.filter((frames, at) => frames > (before[at] ?? 0));
    return moved.length === wanted ? moved : null;
  });

const framesOf = (person, part) =>
  person.document.evaluate(async (mid) => {
    const all = window.connections.filter((one) => one.connectionState === 'connected');
    const reports = await Promise.all(all.map((one) => one.getStats()));
    return reports.map((report) => {
      const inbound = [...report.values()].filter((s) => s.type === 'inbound-rtp' && s.mid === mid);
      return inbound.reduce((sum, { framesDecoded = 0 }) => sum + framesDecoded, 0);
    });
  }, part);

/** What has come over each connection so far, and by which way. */
export const stats = (person) => (settings.server ? fromServer(person) : fromPages(person));

/** A server sends everything over one connection; told is what came of each of the others. */
const fromServer = (person) =>
  person.document.evaluate(async () => {
    const connected = window.connections.filter((one) => one.connectionState === 'connected');
    const reports = await Promise.all(connected.map((one) => one.getStats()));
    const all = reports.flatMap((report) => [...report.values()]);
    const inbound = all.filter(({ type }) => type === 'inbound-rtp');
    const videos = inbound.filter(({ kind, framesDecoded = 0 }) => kind === 'video' && framesDecoded > 0);
    const audios = inbound.filter(({ kind }) => kind === 'audio');
    return Array.from({ length: Math.max(videos.length, audios.length) }, (_, at) => ({
      frames: videos[at]?.framesDecoded ?? 0,
      pictures: 1,
      loudest: audios[at]?.totalAudioEnergy ?? 0,
      ways: [],
    }));
  });

const fromPages = (person) =>
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
  for (const until = Date.now() + 90_000; Date.now() < until;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(`${person.name}: ${JSON.stringify(await stats(person))}`);
}
