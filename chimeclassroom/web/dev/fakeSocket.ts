import type { Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import type { components } from '../src/api/schema.ts';
import type { FakeClassroom, Visitor } from './fakeClassroom.ts';

type RoomPerson = components['schemas']['RoomPerson'];

interface Seat {
  socket: WebSocket;
  eventId: string;
  person: RoomPerson;
}

/** The room's WebSocket at `/api/events/{id}/socket`. Seat `live` has two quiet students in it. */
export function attachSockets(classroom: FakeClassroom, server: Server): void {
  const seats = new Set<Seat>();
  const sockets = new WebSocketServer({ noServer: true });
  const tell = (seat: Seat, message: object) => seat.socket.send(JSON.stringify(message));
  const people = (eventId: string) => [
    ...(eventId === 'live' ? company : []),
    ...[...seats].filter((seat) => seat.eventId === eventId).map((seat) => seat.person),
  ];
  const toAll = (eventId: string, message: object) => {
    for (const seat of seats) if (seat.eventId === eventId) tell(seat, message);
  };
  const tellAll = (eventId: string) =>
    toAll(eventId, { type: 'people', people: people(eventId), rules });
  const dismiss = (seat: Seat, type: 'ended' | 'replaced') => {
    seats.delete(seat);
    tell(seat, { type });
    seat.socket.close(1000);
  };

  function sit(socket: WebSocket, person: Visitor, eventId: string): Seat {
    for (const seat of seats) {
      const same = seat.eventId === eventId && seat.person.attendeeId === person.id;
      if (same) dismiss(seat, 'replaced');
    }
    const presence = classroom.enter(eventId, person);
    const { id: attendeeId, name, role } = person;
    const seat: Seat = {
      socket,
      eventId,
      person: personOf(attendeeId, name, role, new Date(presence.joinedAt)),
    };
    seats.add(seat);
    socket.on('close', () => {
      presence.leftAt ??= Date.now();
      if (seats.delete(seat)) tellAll(eventId);
    });
    return seat;
  }

  let messages = 0;
  function hear(seat: Seat, message: PageMessage): void {
    const { person, eventId } = seat;
    const { attendeeId: from } = person;
    switch (message.type) {
      case 'signal': {
        const to = [...seats].find((other) => other.person.attendeeId === message.to);
        if (to !== undefined) tell(to, { ...message, from, connection: person.connection });
        return;
      }
      case 'state':
        if (message.device === 'screen') person.sharing = message.on === true;
        else if (message.device !== undefined) person[message.device] = message.on === true;
        break;
      case 'away':
        person.away = message.on === true;
        break;
      case 'pause':
        person.paused = person.sharing && message.on === true;
        break;
      case 'hand':
        if (message.on === true) person.handRaisedAt = new Date().toISOString();
        else delete person.handRaisedAt;
        break;
      case 'react':
        toAll(eventId, { type: 'reacted', from, reaction: message.reaction });
        return;
      case 'say': {
        messages += 1;
        const { text, toHosts } = message;
        const at = new Date().toISOString();
        const said = { id: messages, from, name: person.name, at, text, toHosts };
        toAll(eventId, { type: 'said', message: said });
        return;
      }
    }
    tellAll(eventId);
  }

  classroom.onEnded = (eventId) => {
    for (const seat of seats) if (seat.eventId === eventId) dismiss(seat, 'ended');
  };

  server.on('upgrade', (request, netSocket, head) => {
    if (request.url === '/api/live') {
      sockets.handleUpgrade(request, netSocket, head, (socket) => {
        socket.on('message', () => socket.send(JSON.stringify({ type: 'changed' })));
      });
      return;
    }
    if (!/^\/api\/events\/[^/]+\/socket$/.test(request.url ?? '')) return;
    sockets.handleUpgrade(request, netSocket, head, (socket) => {
      socket.on('message', (data) => {
        const message = JSON.parse((data as Buffer).toString()) as PageMessage;
        if (message.type === 'bye') {
          socket.close(1000);
          return;
        }
        const seated = [...seats].find((seat) => seat.socket === socket);
        if (seated !== undefined) {
          hear(seated, message);
          return;
        }
        const ticket = classroom.tickets.get(message.joinToken ?? '');
        if (ticket === undefined) {
          socket.close(4401);
          return;
        }
        classroom.tickets.delete(message.joinToken ?? '');
        const seat = sit(socket, ticket.person, ticket.eventId);
        const { attendeeId } = seat.person;
        tell(seat, {
          type: 'welcome',
          attendeeId,
          people: people(ticket.eventId),
          rules,
          messages: [],
          polls: [],
          media: {
            provider: 'mesh',
            features: { enforces: false, reports: false, captions: false, cameras: 6 },
            credentials: { iceServers: [] },
          },
        });
        tellAll(ticket.eventId);
      });
    });
  });
}

/** What a page may say; who may say what, only the real server asks. */
interface PageMessage {
  type: string;
  joinToken?: string;
  to?: string;
  device?: 'microphone' | 'camera' | 'screen';
  on?: boolean;
  reaction?: string;
  text?: string;
  toHosts?: boolean;
}

const rules = { unmute: true, camera: true, share: false, chat: true };

let connections = 0;

function personOf(
  attendeeId: string,
  name: string,
  role: RoomPerson['role'],
  joinedAt: Date,
): RoomPerson {
  const host = role === 'teacher' || role === 'administrator';
  return {
    attendeeId,
    connection: (connections += 1),
    name,
    role,
    host,
    joinedAt: joinedAt.toISOString(),
    microphone: false,
    camera: false,
    sharing: false,
    paused: false,
    away: false,
    invited: false,
    may: { audio: true, video: true, content: host },
  };
}

const company: RoomPerson[] = [
  personOf('x1', 'Emmy Noether', 'student', new Date()),
  personOf('x2', 'Srinivasa Ramanujan', 'student', new Date()),
];
