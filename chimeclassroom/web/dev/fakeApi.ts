import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { components } from '../src/api/schema.ts';
import type { Action, FakeClassroom, StoredEvent, Visitor } from './fakeClassroom.ts';
import { comments, imported, news, origin, people, privacy } from './fakeCourse.ts';
import { me } from './fakeMe.ts';
import { fakeReport } from './fakeReport.ts';
import { problem, type Body, type Reply } from './fakeReply.ts';
import { openSession, renewToken } from './fakeSession.ts';
import { changeSettings } from './fakeSettings.ts';
import { fakeUsage } from './fakeUsage.ts';
import { instantOf } from './localTime.ts';
import { readBody } from './readBody.ts';

type Schemas = components['schemas'];

/** Answers `/api/...` as the OpenAPI document says; everything else goes on to Vite. */
export function answerApi(
  classroom: FakeClassroom,
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
): void {
  const { pathname } = new URL(request.url ?? '/', 'http://host');
  if (!pathname.startsWith('/api/')) {
    next();
    return;
  }
  void readBody(request).then((body) => {
    const [status, answer] = route(classroom, request, pathname.split('/').slice(2), body);
    const kind = status >= 400 ? 'application/problem+json' : 'application/json';
    response.writeHead(status, { 'Content-Type': kind, Date: new Date().toUTCString() });
    response.end(answer === undefined ? undefined : JSON.stringify(answer));
  });
}

function route(
  classroom: FakeClassroom,
  request: IncomingMessage,
  [thing, id, verb]: string[],
  body: Body,
): Reply {
  if (thing === 'session' && id === 'token') return renewToken(classroom, body);
  if (thing === 'session' && request.method === 'POST') return openSession(classroom, body);
  const person = classroom.sessions.get(request.headers.authorization?.slice(7) ?? '');
  if (person === undefined) return problem(401, 'not_signed_in', 'Your visit has ended.');
  if (thing === 'me' && id === 'privacy') return [200, privacy];
  if (thing === 'me' && id === 'data') return [200, { kept: [] }];
  if (thing === 'me') return [200, me(person)];
  if (thing === 'choice') return [200, { url: '/chosen', jwt: JSON.stringify(body) }];
  if (thing === 'hosts') return [200, { people: [{ id: 'teacher', name: 'Grace Hopper' }] }];
  if (thing === 'people') return [200, people()];
  if (thing === 'origin') return id === 'copy' ? [204] : [200, { origin: origin() }];
  if (thing === 'templates') return [200, { templates: [], levels: ['course'] }];
  if (thing === 'imports') return [200, imported()];
  if (thing === 'notices') return request.method === 'POST' ? [204] : [200, news(classroom)];
  if (thing === 'usage') return [200, fakeUsage()];
  if (thing === 'settings') return [200, changeSettings(classroom, person, id, body)];
  if (thing === 'feed') return feed(classroom, request.method);
  if (thing === 'classes') return startNow(classroom, person, body);
  if (thing !== 'events') return problem(404, 'not_found', 'There is nothing here.');
  if (id === undefined) {
    if (request.method === 'POST') return saveEvent(classroom, person, body, undefined);
    return [200, listEvents(classroom, person, new URL(request.url ?? '/', 'http://host'))];
  }
  const event = classroom.find(person, id);
  if (event === undefined) return problem(404, 'not_found', 'This event does not exist.');
  return eventRoute(classroom, person, event, verb ?? request.method ?? '', body);
}

function eventRoute(
  classroom: FakeClassroom,
  person: Visitor,
  event: StoredEvent,
  verb: string,
  body: Body,
): Reply {
  const view = (): Reply => [200, classroom.view(event, person)];
  if (verb === 'GET') return view();
  if (verb === 'calendar') return [200, 'BEGIN:VCALENDAR'];
  if (verb === 'polls') return [200, { polls: [], open: false }];
  if (verb === 'sittings') return [200, { sittings: [] }];
  if (verb === 'comments') return comments(classroom, person, body);
  const needed: Record<string, Action> = { PUT: 'edit', DELETE: 'delete' };
  const show = verb === 'hide' && body.hidden === false;
  const action = show ? 'show' : (needed[verb] ?? (verb as Action));
  const again = verb === 'start' && classroom.status(event) === 'live';
  if (!again && !classroom.actions(event, person).includes(action)) {
    return person.role === 'student' && verb !== 'join'
      ? problem(403, 'forbidden', 'Only a teacher can do this.')
      : problem(409, 'not_available', 'This is not possible at the moment.');
  }
  switch (verb) {
    case 'PUT':
      return saveEvent(classroom, person, body, event);
    case 'DELETE':
      classroom.events = classroom.events.filter((one) => one !== event);
      return [204];
    case 'cancel':
      Object.assign(event, { cancelled: true, cancelReason: body.reason ?? '' });
      event.version += 1;
      return view();
    case 'hide':
      Object.assign(event, { hidden: body.hidden, version: event.version + 1 });
      return view();
    case 'start':
      classroom.start(event);
      return view();
    case 'end':
      classroom.end(event);
      return view();
    case 'join':
      return [200, ticket(classroom, person, event)];
    case 'report':
      return [200, fakeReport(classroom, event)];
    default:
      return problem(404, 'not_found', 'There is nothing here.');
  }
}

function listEvents(classroom: FakeClassroom, person: Visitor, url: URL): Schemas['EventList'] {
  const want = url.searchParams;
  const from = Date.parse(want.get('from') ?? '1970-01-01T00:00:00Z');
  const until = Date.parse(want.get('until') ?? '2999-01-01T00:00:00Z');
  const text = (want.get('search') ?? '').toLowerCase();
  const found = classroom
    .visible(person)
    .filter(({ standing }) => standing === (want.get('kind') === 'standing'))
    .filter(({ startsAtMs }) => startsAtMs >= from && startsAtMs < until)
    .filter(({ title, description }) => `${title} ${description}`.toLowerCase().includes(text));
  if (want.get('order') === 'latest') found.reverse();
  const begin = Number(want.get('after') ?? 0);
  const end = begin + Number(want.get('limit') ?? found.length);
  return {
    events: found.slice(begin, end).map((event) => classroom.view(event, person)),
    ...(end < found.length && { next: String(end) }),
  };
}

function feed(classroom: FakeClassroom, method: string | undefined): Reply {
  if (method === 'GET') return [200, { active: classroom.feed }];
  classroom.feed = method === 'POST';
  return method === 'POST'
    ? [201, { url: `https://class.example/api/calendars/${randomUUID()}.ics` }]
    : [204];
}

function startNow(classroom: FakeClassroom, person: Visitor, body: Body): Reply {
  const [date, time] = new Date().toISOString().split('T');
  const input = { ...body, date, startTime: (time ?? '').slice(0, 5), timeZone: 'UTC' };
  const [status, answer] = saveEvent(classroom, person, input, undefined);
  if (status !== 201) return [status, answer];
  const event = classroom.events.at(-1);
  if (event !== undefined) classroom.start(event);
  return [201, event && classroom.view(event, person)];
}

function ticket(
  classroom: FakeClassroom,
  person: Visitor,
  event: StoredEvent,
): Schemas['JoinTicket'] {
  const joinToken = randomUUID();
  classroom.tickets.set(joinToken, { person, eventId: event.id });
  return {
    meetingId: event.meeting?.id ?? '',
    attendeeId: person.id,
    joinToken,
    socketPath: `/api/events/${event.id}/socket`,
  };
}

function saveEvent(
  classroom: FakeClassroom,
  person: Visitor,
  body: Body,
  old: StoredEvent | undefined,
): Reply {
  if (person.role === 'student') return problem(403, 'forbidden', 'Only a teacher can do this.');
  const input = body as unknown as Schemas['EventUpdate'];
  const errors: { field: string; detail: string }[] = [];
  if (input.title.trim() === '') errors.push({ field: 'title', detail: 'Give the event a title.' });
  const { title, description = '', standing = false } = input;
  const { date = '', startTime = '', durationMinutes = 0, timeZone = 'UTC' } = input;
  const startsAtMs = standing ? 0 : instantOf(date, startTime, timeZone);
  if (!standing && startsAtMs + durationMinutes * 60_000 < Date.now()) {
    errors.push({ field: 'date', detail: 'The event must not be over already.' });
  }
  if (errors.length > 0) {
    return [
      400,
      { ...(problem(400, 'invalid', 'Please check the marked fields.')[1] as object), errors },
    ];
  }
  if (old !== undefined && old.version !== input.version) {
    return problem(409, 'conflict', 'Somebody else has changed this event.');
  }
  const { attachments = [], opensBeforeMinutes } = input;
  const hosts = (input.hostIds ?? []).map((id) => ({ id, name: 'Grace Hopper' }));
  const groups = (input.groupIds ?? []).map((id) => ({ id, name: `Group ${id}` }));
  const invited = (input.invitedIds ?? []).map((id) => ({ id, name: 'Ada Lovelace' }));
  const rule = input.rule ?? '';
  const values = {
    ...{ title, description, standing, date, startTime, durationMinutes, timeZone, startsAtMs },
    ...{ attachments, opensBeforeMinutes, hosts, invited, groups },
    ...(rule !== '' && { series: { id: 'series', rule, changed: false } }),
  };
  if (old !== undefined) {
    Object.assign(old, values, { version: old.version + 1 });
    return [200, classroom.view(old, person)];
  }
  const created: StoredEvent = {
    ...values,
    id: randomUUID(),
    roomId: person.roomId,
    cancelled: false,
    cancelReason: '',
    hidden: false,
    version: 1,
  };
  classroom.events.push(created);
  return [201, classroom.view(created, person)];
}
