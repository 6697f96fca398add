import { Anchor } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import classes from './BackLink.module.css';

/** The way back to the list. */
export function BackLink() {
  return (
    <Anchor href={hrefOf({ page: 'events' })} size="sm" className={classes.back}>
      <IconArrowLeft size={16} aria-hidden />
      {t.app.home}
    </Anchor>
  );
}
