import { Button } from '@mantine/core';
import { IconLogout, IconPlayerStop, IconUsers } from '@tabler/icons-react';
import { t } from '../messages';
import classes from './RoomControls.module.css';

const look = {
  root: classes.button ?? '',
  inner: classes.inner ?? '',
  section: classes.section ?? '',
  label: classes.label ?? '',
};

interface Props {
  count: number;
  /** This person may end the class for everyone. */
  mayEnd: boolean;
  onPeople: () => void;
  onLeave: () => void;
  onEnd: () => void;
}

/** What one can do in the room. The list of people has a button where it has no room of its own. */
export function RoomControls({ count, mayEnd, onPeople, onLeave, onEnd }: Props) {
  return (
    <footer className={classes.controls}>
      <Button
        variant="default"
        classNames={look}
        className={classes.people ?? ''}
        leftSection={<IconUsers size={18} stroke={1.8} aria-hidden />}
        onClick={onPeople}
      >
        {t.room.people(count)}
      </Button>
      <Button
        variant={mayEnd ? 'default' : 'filled'}
        classNames={look}
        leftSection={<IconLogout size={18} stroke={1.8} aria-hidden />}
        onClick={onLeave}
      >
        {t.room.leave}
      </Button>
      {mayEnd && (
        <Button
          color="red.9"
          classNames={look}
          leftSection={<IconPlayerStop size={18} stroke={1.8} aria-hidden />}
          onClick={onEnd}
        >
          {t.room.end}
        </Button>
      )}
    </footer>
  );
}
