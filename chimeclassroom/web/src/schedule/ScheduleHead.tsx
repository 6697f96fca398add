import { Anchor, Button, Group } from '@mantine/core';
import {
  IconBolt,
  IconCalendarPlus,
  IconChartBar,
  IconFileImport,
  IconRss,
  IconSettings,
  IconTemplate,
} from '@tabler/icons-react';
import { useMe, useSettings } from '../api/queries';
import type { Permission } from '../api/types';
import { PageTitle } from '../components/PageTitle';
import type { useEventActions } from '../events/useEventActions';
import { t } from '../messages';
import { NewsBell } from '../notices/NewsBell';
import { hrefOf } from '../router/route';
import classes from './ScheduleHead.module.css';

interface Props {
  mayCreate: boolean;
  actions: ReturnType<typeof useEventActions>;
}

/** The title of the Events Centre and what is done there before any event is chosen. */
export function ScheduleHead({ mayCreate, actions }: Props) {
  const title = useSettings().data?.effective.settings.pageTitle ?? t.events.pageTitle;
  const me = useMe().data;
  const may = (permission: Permission) => me?.permissions.includes(permission) ?? false;
  const mayStart = may('class.start') || may('events.manageOwn');
  return (
    <div className={classes.head}>
      <Group gap="md">
        <PageTitle size="h2">{title}</PageTitle>
        <NewsBell />
        <Anchor href={hrefOf({ page: 'calendar' })} size="sm" className={classes.feed}>
          <IconRss size={16} stroke={1.8} aria-hidden />
          {t.centre.calendar}
        </Anchor>
        <ReportLink />
        <Anchor href={hrefOf({ page: 'settings' })} size="sm" className={classes.feed}>
          <IconSettings size={16} stroke={1.8} aria-hidden />
          {t.settings.link}
        </Anchor>
        {mayCreate && (
          <Anchor href={hrefOf({ page: 'import' })} size="sm" className={classes.feed}>
            <IconFileImport size={16} stroke={1.8} aria-hidden />
            {t.imports.link}
          </Anchor>
        )}
        {may('templates.manage') && (
          <Anchor href={hrefOf({ page: 'templates' })} size="sm" className={classes.feed}>
            <IconTemplate size={16} stroke={1.8} aria-hidden />
            {t.templates.link}
          </Anchor>
        )}
      </Group>
      {mayCreate && (
        <div className={classes.buttons}>
          {mayStart && (
            <Button
              variant="default"
              leftSection={<IconBolt size={18} stroke={1.8} aria-hidden />}
              onClick={actions.startNow}
            >
              {t.centre.startNow}
            </Button>
          )}
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

/** The report of the course, or one's own part in it. */
function ReportLink() {
  const permissions = useMe().data?.permissions;
  if (permissions === undefined) return null;
  const all = permissions.includes('reports.read');
  return (
    <Anchor href={hrefOf({ page: all ? 'course' : 'record' })} size="sm" className={classes.feed}>
      <IconChartBar size={16} stroke={1.8} aria-hidden />
      {all ? t.reports.course.link : t.reports.person.link}
    </Anchor>
  );
}
