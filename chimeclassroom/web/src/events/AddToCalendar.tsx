import { Anchor } from '@mantine/core';
import { IconCalendarDown } from '@tabler/icons-react';
import { downloadEvent } from '../api/mutations';
import { notifyError } from '../components/notify';
import { saveAs } from '../components/saveAs';
import { t } from '../messages';
import classes from './Attachments.module.css';

/** Gives the event to the person's own calendar program, as a file. */
export function AddToCalendar({ eventId }: { eventId: string }) {
  const save = async () => {
    try {
      const file = await downloadEvent(eventId);
      saveAs(new Blob([file], { type: 'text/calendar' }), 'event.ics');
    } catch (error) {
      notifyError(error);
    }
  };
  return (
    <Anchor component="button" type="button" size="sm" onClick={() => void save()}>
      <span className={classes.link}>
        <IconCalendarDown size={16} stroke={1.8} aria-hidden />
        <span>{t.events.addToCalendar}</span>
      </span>
    </Anchor>
  );
}
