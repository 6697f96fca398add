import { Anchor, Button, Group } from '@mantine/core';
import { IconBolt, IconCalendarPlus, IconRss, IconSettings } from '@tabler/icons-react';
import { useSettings } from '../api/queries';
import { PageTitle } from '../components/PageTitle';
import type { useEventActions } from '../events/useEventActions';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import classes from './ScheduleHead.module.css';

interface Props {
  mayCreate: boolean;
  actions: ReturnType<typeof useEventActions>;
}

/** The title of the Events Centre and what is done there before any event is chosen. */
export function ScheduleHead({ mayCreate, actions }: Props) {
  const title = useSettings().data?.pageTitle ?? t.events.pageTitle;
  return (
    <div className={classes.head}>
      <Group gap="md">
        <PageTitle size="h2">{title}</PageTitle>
        <Anchor href={hrefOf({ page: 'calendar' })} size="sm" className={classes.feed}>
          <IconRss size={16} stroke={1.8} aria-hidden />
          {t.centre.calendar}
        </Anchor>
        {mayCreate && (
          <Anchor href={hrefOf({ page: 'settings' })} size="sm" className={classes.feed}>
            <IconSettings size={16} stroke={1.8} aria-hidden />
            {t.settings.link}
          </Anchor>
        )}
      </Group>
      {mayCreate && (
        <div className={classes.buttons}>
          <Button
            variant="default"
            leftSection={<IconBolt size={18} stroke={1.8} aria-hidden />}
            onClick={actions.startNow}
          >
            {t.centre.startNow}
          </Button>
          <Button
            leftSection={<IconCalendarPlus size={18} stroke={1.8} aria-hidden />}
            onClick={actions.schedule}
          >
            {t.events.schedule}
          </Button>
        </div>
      )}
    </div>
  );
}
