import { IconRepeat, IconUser, IconUsers, IconUsersGroup } from '@tabler/icons-react';
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
  const groups = event.groups.map(({ name }) => (name === '' ? t.people.goneGroup : name));
  if (hosts.length + invited + groups.length === 0 && rule === '') return null;
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  return (
    <div className={classes.times}>
      {rule !== '' && <Line icon={<IconRepeat size={16} stroke={1.8} aria-hidden />}>{rule}</Line>}
      {hosts.length > 0 && (
        <Line icon={<IconUser size={16} stroke={1.8} aria-hidden />}>
          {t.events.hostedBy(list.format(hosts))}
        </Line>
      )}
      {invited > 0 && (
        <Line icon={<IconUsers size={16} stroke={1.8} aria-hidden />}>
          {t.people.forSome(invited)}
        </Line>
      )}
      {groups.length > 0 && (
        <Line icon={<IconUsersGroup size={16} stroke={1.8} aria-hidden />}>
          {t.people.forGroups(list.format(groups))}
        </Line>
      )}
    </div>
  );
}
