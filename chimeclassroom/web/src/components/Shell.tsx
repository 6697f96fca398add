import { Anchor, Container, Text } from '@mantine/core';
import { IconArrowBackUp, IconBell } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useMe } from '../api/queries';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import classes from './Shell.module.css';
import { Visitor } from './Visitor';

/** The frame of the quiet pages: where one is, who one is, and the content below. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <>
      <header className={classes.header}>
        <Container size="md" className={classes.bar}>
          <Place />
          <div className={classes.end}>
            <Leave />
            <Visitor />
          </div>
        </Container>
      </header>
      <Container component="main" size="md" pt="xl" pb={64}>
        {children}
      </Container>
    </>
  );
}

/** The way out of the classroom, where the LMS names one. */
function Leave() {
  const href = useMe().data?.returnUrl;
  if (href === undefined) return null;
  return (
    <Anchor href={href} size="sm" className={classes.leave} title={t.app.leave}>
      <IconArrowBackUp size={18} aria-hidden />
      <span className={classes.leaveText}>{t.app.leave}</span>
    </Anchor>
  );
}

/** Course and room, as a way back to the list. */
function Place() {
  const me = useMe();
  const room = me.data?.room;
  const [first = t.app.name, second] = [room?.title, room?.course].filter(Boolean);
  return (
    <Anchor href={hrefOf({ page: 'events' })} underline="never" className={classes.place}>
      <span className={classes.mark} aria-hidden>
        <IconBell size={18} stroke={2} />
      </span>
      <span className={classes.names}>
        <Text component="span" fw={600} size="sm" lh={1.25} lineClamp={2}>
          {first}
        </Text>
        {second !== undefined && (
          <Text component="span" size="xs" c="dimmed" lh={1.25} truncate display="block">
            {second}
          </Text>
        )}
      </span>
    </Anchor>
  );
}
