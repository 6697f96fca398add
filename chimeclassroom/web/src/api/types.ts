import type { components } from './schema';

type Schemas = components['schemas'];

export type Role = Schemas['Role'];
export type Me = Schemas['Me'];
export type Accepts = NonNullable<Me['choice']>['accepts'];
export type Permission = Me['permissions'][number];
export type ClassEvent = Schemas['Event'];
export type EventStatus = ClassEvent['status'];
export type EventAction = ClassEvent['actions'][number];
export type EventInput = Schemas['EventInput'];
export type JoinTicket = Schemas['JoinTicket'];
export type RoomPerson = Schemas['RoomPerson'];
export type Report = Schemas['Report'];
export type Attendance = Schemas['Attendance'];
export type Grade = Attendance['grade'];
export type Problem = Schemas['Problem'];
export type Capabilities = Schemas['RoomCapabilities'];
export type RoomRules = Schemas['RoomRules'];
export type RoomMessage = Schemas['RoomMessage'];
export type RoomMedia = NonNullable<Schemas['Welcome']['media']>;
