import type { components, paths } from './schema';

type Schemas = components['schemas'];

export type Role = Schemas['Role'];
export type Me = Schemas['Me'];
export type Accepts = NonNullable<Me['choice']>['accepts'];
export type Permission = Me['permissions'][number];
export type PermissionScope = Schemas['PermissionScope'];
export type LogEntry = Schemas['LogEntry'];
export type Usage = Schemas['Usage'];
export type UsageFigures = Schemas['UsageFigures'];
export type UsagePeriod = NonNullable<paths['/api/usage']['get']['parameters']['query']>;
export type PermissionTable = Schemas['PermissionTable'];
export type PermissionsRequest = Schemas['PermissionsRequest'];
export type PermissionException = PermissionsRequest['exceptions'][number];
export type ClassEvent = Schemas['Event'];
/** An event on the schedule; a room without dates is none. */
export type DatedEvent = ClassEvent &
  Required<
    Pick<
      ClassEvent,
      | 'date'
      | 'startTime'
      | 'durationMinutes'
      | 'timeZone'
      | 'startsAt'
      | 'endsAt'
      | 'opensBeforeMinutes'
    >
  >;
export const isDated = (event: ClassEvent): event is DatedEvent => !event.standing;
export type EventStatus = ClassEvent['status'];
export type EventAction = ClassEvent['actions'][number];
export type EventInput = Schemas['EventInput'];
export type EventQuery = NonNullable<paths['/api/events']['get']['parameters']['query']>;
export type Settings = Schemas['Settings'];
export type Poll = Schemas['Poll'];
export type Question = Schemas['Question'];
export type EventTemplate = Schemas['Template'];
export type TemplateInput = Schemas['TemplateInput'];
export type TemplateLevel = EventTemplate['level'];
export type Comment = Schemas['Comment'];
export type Notice = Schemas['Notice'];
export type Import = Schemas['Import'];
export type Course = Schemas['People'];
export type SettingName = Schemas['SettingName'];
export type SettingsLevel = Schemas['SettingsLevel'];
export type LevelSettings = Schemas['LevelSettings'];
export type SettingsView = Schemas['SettingsView'];
export type Branding = Schemas['Branding'];
export type Scope = Schemas['Scope'];
export type Attachment = Schemas['Attachment'];
export type JoinTicket = Schemas['JoinTicket'];
export type RoomPerson = Schemas['RoomPerson'];
export type Report = Schemas['Report'];
export type Attendance = Schemas['Attendance'];
export type Grading = Schemas['Grading'];
export type GradingInput = Schemas['GradingInput'];
export type GradingRule = Schemas['GradingRule'];
export type Grade = Attendance['grade'];
export type Problem = Schemas['Problem'];
export type Capabilities = Schemas['RoomCapabilities'];
export type RoomRules = Schemas['RoomRules'];
export type RoomMessage = Schemas['RoomMessage'];
export type RoomMedia = NonNullable<Schemas['Welcome']['media']>;
export type RoomPeople = Schemas['RoomPeople'];
export type RoomWaiter = Schemas['RoomWaiter'];
export type Terms = Schemas['Terms'];
export type Timeline = Schemas['Timeline'];
export type CorrectionRequest = Schemas['CorrectionRequest'];
export type AttendanceStatus = Schemas['AttendanceStatus'];
export type CourseReport = Schemas['CourseReport'];
export type PersonReport = Schemas['PersonReport'];
export type ClassSums = Schemas['ClassSums'];
