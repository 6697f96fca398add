import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconClockX, IconDoor, IconDoorOff, IconX } from '@tabler/icons-react';
import type { RoomWaiter } from '../api/types';
import { t } from '../messages';
import { formatClock } from '../time/format';
import classes from './DoorQueue.module.css';
import type { RoomConnection } from './roomConnection';

interface Props {
  waiting: readonly RoomWaiter[];
  room: RoomConnection;
}

/** For hosts: who waits at the door, in the order in which they came. */
export function DoorQueue({ waiting, room }: Props) {
  if (waiting.length === 0) return null;
  const title = t.door.queue(waiting.length);
  return (
    <section className={classes.box} aria-label={title}>
      <div className={classes.head}>
        <h3 className={classes.title}>
          <IconDoor size={18} aria-hidden />
          {title}
        </h3>
        {waiting.length > 1 && (
          <Button size="compact-xs" variant="filled" onClick={() => room.say({ type: 'admit' })}>
            {t.door.admitAll}
          </Button>
        )}
      </div>
      <ol className={classes.list}>
        {waiting.map((waiter) => (
          <li key={waiter.attendeeId} className={classes.waiter}>
            <span className={classes.text}>
              <bdi className={classes.name}>{waiter.name}</bdi>
              <span className={classes.since}>
                {t.role[waiter.role]} · {t.room.since(formatClock(new Date(waiter.since)))}
              </span>
            </span>
            <AdmitButton waiter={waiter} room={room} />
            <DenyMenu waiter={waiter} room={room} />
          </li>
        ))}
      </ol>
    </section>
  );
}

interface WaiterProps {
  waiter: RoomWaiter;
  room: RoomConnection;
}

export function AdmitButton({ waiter: { attendeeId, name }, room }: WaiterProps) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={t.door.admitName(name)}
      onClick={() => room.say({ type: 'admit', target: attendeeId })}
    >
      {t.door.admit}
    </Button>
  );
}

function DenyMenu({ waiter: { attendeeId: target, name }, room }: WaiterProps) {
  const deny = (forGood: boolean) => room.say({ type: 'deny', target, forGood });
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t.door.menu(name)}>
          <IconX size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconClockX size={18} />} onClick={() => deny(false)}>
          <Choice name={t.door.later} hint={t.door.laterHint} />
        </Menu.Item>
        <Menu.Item
          color="var(--cc-red)"
          leftSection={<IconDoorOff size={18} />}
          onClick={() => deny(true)}
        >
          <Choice name={t.door.deny} hint={t.door.denyHint} />
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Choice({ name, hint }: { name: string; hint: string }) {
  return (
    <>
      {name}
      <br />
      <small>{hint}</small>
    </>
  );
}
