import { ActionIcon, Group, Paper, Text, Title } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { EventTemplate } from '../api/types';
import { Pill } from '../components/Pill';
import { t } from '../messages';
import { formatDuration } from '../time/format';
import { DeleteTemplateDialog, RenameTemplateDialog } from './TemplateDialogs';

/** A template with what it gives an event, and what may be done with it. */
export function TemplateItem({ template }: { template: EventTemplate }) {
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const close = () => setDialog(null);
  const { name, level, manageable, standing, durationMinutes, title } = template;
  const kind = standing ? t.standing.undated : formatDuration(durationMinutes);
  return (
    <Paper component="article" withBorder radius="lg" p="md" aria-label={name}>
      <Group justify="space-between" wrap="nowrap" align="start">
        <div>
          <Group gap="xs">
            <Title order={2} size="h5">
              <bdi>{name}</bdi>
            </Title>
            {level === 'platform' && <Pill tone="teal">{t.templates.levels.platform}</Pill>}
          </Group>
          <Text size="sm" c="dimmed">
            {title !== '' && title !== name ? (
              <>
                <bdi>{title}</bdi> · {kind}
              </>
            ) : (
              kind
            )}
          </Text>
        </div>
        {manageable && (
          <Group gap={4} wrap="nowrap">
            <ActionIcon
              variant="subtle"
              color="gray"
              c="var(--cc-quiet)"
              size={44}
              aria-label={t.templates.rename(name)}
              onClick={() => setDialog('rename')}
            >
              <IconPencil size={20} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="red"
              c="var(--cc-red)"
              size={44}
              aria-label={t.templates.delete(name)}
              onClick={() => setDialog('delete')}
            >
              <IconTrash size={20} aria-hidden />
            </ActionIcon>
          </Group>
        )}
      </Group>
      {dialog === 'rename' && <RenameTemplateDialog template={template} onClose={close} />}
      {dialog === 'delete' && <DeleteTemplateDialog template={template} onClose={close} />}
    </Paper>
  );
}
