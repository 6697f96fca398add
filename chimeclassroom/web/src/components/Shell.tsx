import { Anchor, Container, Text } from '@mantine/core';
import { IconArrowBackUp, IconBell } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useMe, useSettings } from '../api/queries';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import classes from './Shell.module.css';
import { Visitor } from './Visitor';

/** The frame of the quiet pages: where one is, who one is, and the content below; wide for tables. */
export function Shell({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  const size = wide ? 'xl' : 'md';
  return (
    <>
      <header className={classes.header}>
        <Container size={size} className={classes.bar}>
          <Place />
          <div className={classes.end}>
            <Leave />
            <Visitor />
          </div>
        </Container>
      </header>
      <Container component="main" size={size} pt="xl" pb={64}>
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

/** The logo of the platform, or the classroom's own sign. */
function Mark() {
  const branding = useSettings().data?.effective.settings.branding;
  if (branding?.logoUrl !== undefined) {
    return <img src={branding.logoUrl} alt={branding.name ?? ''} className={classes.logo} />;
  }
  return (
    <span className={classes.mark} aria-hidden>
      <IconBell size={18} stroke={2} />
    </span>
  );
}

/** Course and room, as a way back to the list. */
function Place() {
  const me = useMe();
  const room = me.data?.room;
  const school = useSettings().data?.effective.settings.branding?.name;
  const [first = t.app.name, second] = [room?.title, room?.course].filter(Boolean);
  const below = [second, school].filter(Boolean).join(' · ');
  return (
    <Anchor href={hrefOf({ page: 'events' })} underline="never" className={classes.place}>
      <Mark />
      <span className={classes.names}>
        <Text component="span" fw={600} size="sm" lh={1.25} lineClamp={2} data-own-words>
          {first}
        </Text>
        {below !== '' && (
          <Text
            component="span"
            size="xs"
            c="dimmed"
            lh={1.25}
            truncate
            display="block"
            data-own-words
          >
            {below}
          </Text>
        )}
      </span>
    </Anchor>
  );
}
