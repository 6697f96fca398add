import type { ClassEvent } from '../api/types';
import { Pill, type Tone } from '../components/Pill';
import { t } from '../messages';

const tones: Record<ClassEvent['status'], Tone> = {
  scheduled: 'teal',
  open: 'green',
  live: 'red',
  ended: 'grey',
  missed: 'amber',
  cancelled: 'grey',
};

/** The state of an event in a word; who may not start it reads that the teacher is awaited. */
export function StatusPill({ event }: { event: ClassEvent }) {
  if (event.standing && event.status === 'open')
    return <Pill tone="grey">{t.standing.closed}</Pill>;
  const waiting = event.status === 'open' && !event.actions.includes('start');
  return (
    <Pill tone={waiting ? 'amber' : tones[event.status]} live={event.status === 'live'}>
      {waiting ? t.events.status.waiting : t.events.status[event.status]}
    </Pill>
  );
}
