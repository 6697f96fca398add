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
  const tellAll = (eventId: string) => {
    const message = { type: 'people', people: people(eventId) };
    for (const seat of seats) if (seat.eventId === eventId) tell(seat, message);
  };
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
      person: { attendeeId, name, role, joinedAt: new Date(presence.joinedAt).toISOString() },
    };
    seats.add(seat);
    socket.on('close', () => {
      presence.leftAt ??= Date.now();
      if (seats.delete(seat)) tellAll(eventId);
    });
    return seat;
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
        const message = JSON.parse((data as Buffer).toString()) as {
          type: string;
          joinToken?: string;
        };
        if (message.type === 'bye') {
          socket.close(1000);
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
        tell(seat, { type: 'welcome', attendeeId, people: people(ticket.eventId) });
        tellAll(ticket.eventId);
      });
    });
  });
}

const company: RoomPerson[] = [
  { attendeeId: 'x1', name: 'Emmy Noether', role: 'student', joinedAt: new Date().toISOString() },
  {
    attendeeId: 'x2',
    name: 'Srinivasa Ramanujan',
    role: 'student',
    joinedAt: new Date().toISOString(),
  },
];
