import { Alert, Button, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useId } from 'react';
import type { Import } from '../api/types';
import { locale, t } from '../messages';
import { clockOption } from '../time/clock';
import { knownZone } from '../time/zones';
import classes from './ImportPreview.module.css';

interface Props {
  name: string;
  preview: Import;
  storing: boolean;
  onStore: () => void;
}

/** What a file would put on the schedule, line by line, and what is wrong with it. */
export function ImportPreview({ name, preview, storing, onStore }: Props) {
  const heading = useId();
  return (
    <Stack component="section" gap="sm" aria-labelledby={heading}>
      <Title order={2} size="h5" id={heading}>
        {t.imports.preview(name)}
      </Title>
      {preview.faulty > 0 ? (
        <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />}>
          <Text size="sm" c="var(--cc-text)">
            {t.imports.faulty(preview.faulty)}
          </Text>
        </Alert>
      ) : (
        <Button w="fit-content" loading={storing} onClick={onStore}>
          {t.imports.store(preview.classes)}
        </Button>
      )}
      <ul className={classes.list}>
        {preview.rows.map((row) => (
          <Row key={row.line} row={row} />
        ))}
      </ul>
    </Stack>
  );
}

function Row({ row }: { row: Import['rows'][number] }) {
  const { line, event, problem } = row;
  return (
    <li className={classes.row}>
      <span className={classes.line}>
        {t.imports.line} {line}
      </span>
      {event === undefined ? (
        <span className={classes.problem}>
          <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
          {problem}
        </span>
      ) : (
        <span>
          <Text component="span" size="sm" fw={600}>
            {event.title}
          </Text>
          <Text component="span" display="block" size="sm" c="dimmed">
            {wholeRange(event)}
            {event.classes > 1 && ` · ${t.imports.days(event.classes)}`}
          </Text>
        </span>
      )}
    </li>
  );
}

/** From and to with the year, which is what a file has wrong most easily. */
function wholeRange(event: { startsAt: string; endsAt: string; timeZone: string }): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: knownZone(event.timeZone),
    dateStyle: 'full',
    timeStyle: 'short',
    ...clockOption(),
  }).formatRange(new Date(event.startsAt), new Date(event.endsAt));
}
