import {
  ConsoleLogger,
  DefaultDeviceController,
  DefaultEventController,
  DefaultMeetingSession,
  LogLevel,
  MeetingSessionConfiguration,
  NoOpEventReporter,
  VideoPreference,
  VideoPreferences,
  VideoPriorityBasedPolicy,
} from 'amazon-chime-sdk-js';
import { ChimeClient } from './chime';
import type { ClientEvents } from './client';

/** What the server gives to the one page that joins with it. */
interface Credentials {
  Meeting: { MeetingId: string };
  Attendee: { AttendeeId: string };
}

/** Joins a meeting of Amazon Chime. Nothing is told to Amazon about how it goes. */
export function openChime(credentials: unknown, events: ClientEvents): ChimeClient {
  const { Meeting, Attendee } = credentials as Credentials;
  const logger = new ConsoleLogger('chime', LogLevel.ERROR);
  const configuration = new MeetingSessionConfiguration(Meeting, Attendee);
  const policy = new VideoPriorityBasedPolicy(logger);
  configuration.videoDownlinkBandwidthPolicy = policy;
  const reports = new DefaultEventController(configuration, logger, new NoOpEventReporter());
  const devices = new DefaultDeviceController(logger, undefined, undefined, reports);
  // Names of devices are the page's affair; the SDK is not to open any to learn them.
  devices.setDeviceLabelTrigger(() => Promise.resolve(new MediaStream()));
  const { audioVideo } = new DefaultMeetingSession(configuration, logger, devices, reports);
  const receive = (attendeeIds: readonly string[]) => {
    const preferences = VideoPreferences.prepare();
    attendeeIds.forEach((id, at) => preferences.add(new VideoPreference(id, at + 1)));
    policy.chooseRemoteVideoSources(preferences.build());
  };
  receive([]);
  const session = { audioVideo, receive, attendeeId: Attendee.AttendeeId };
  return new ChimeClient(session, events, new Audio());
}
