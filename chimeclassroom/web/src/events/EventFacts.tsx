import { IconRepeat, IconUser, IconUsers } from '@tabler/icons-react';
import type { ClassEvent } from '../api/types';
import { locale, t } from '../messages';
import { describeRule } from '../time/describeRule';
import { Line } from './EventTimes';
import classes from './EventTimes.module.css';

/** How an event repeats, who hosts it and whom it is for, where there is something to say. */
export function EventFacts({ event }: { event: ClassEvent }) {
  const hosts = event.hosts.map((host) => host.name);
  const rule = event.series === undefined ? '' : describeRule(event.series.rule);
  const invited = event.invited.length;
  if (hosts.length + invited === 0 && rule === '') return null;
  const names = new Intl.ListFormat(locale, { type: 'conjunction' }).format(hosts);
  return (
    <div className={classes.times}>
      {rule !== '' && <Line icon={<IconRepeat size={16} stroke={1.8} aria-hidden />}>{rule}</Line>}
      {hosts.length > 0 && (
        <Line icon={<IconUser size={16} stroke={1.8} aria-hidden />}>
          {t.events.hostedBy(names)}
        </Line>
      )}
      {invited > 0 && (
        <Line icon={<IconUsers size={16} stroke={1.8} aria-hidden />}>
          {t.people.forSome(invited)}
        </Line>
      )}
    </div>
  );
}
