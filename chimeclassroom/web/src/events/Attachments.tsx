import { Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { Attachment } from '../api/types';
import { t } from '../messages';
import classes from './Attachments.module.css';

/** Links that belong to the class; each opens in a tab of its own. */
export function Attachments({ of: attachments }: { of: readonly Attachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <ul className={classes.list} aria-label={t.events.links}>
      {attachments.map(({ title, url }, n) => (
        <li key={n}>
          <Anchor href={url} target="_blank" rel="noopener noreferrer" size="sm">
            <span className={classes.link}>
              <IconExternalLink size={16} stroke={1.8} aria-hidden />
              <span>{title}</span>
            </span>
          </Anchor>
        </li>
      ))}
    </ul>
  );
}
