import { Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCalendarSmile } from '@tabler/icons-react';
import { t } from '../messages';

/** What the list says before the first event. */
export function EmptyEvents({ mayCreate }: { mayCreate: boolean }) {
  return (
    <Paper withBorder radius="lg" py={56} px="lg">
      <Stack align="center" gap="sm">
        <ThemeIcon size={64} radius="xl" variant="light" aria-hidden>
          <IconCalendarSmile size={32} stroke={1.6} />
        </ThemeIcon>
        <Title order={2} size="h3" ta="center">
          {t.events.emptyTitle}
        </Title>
        <Text c="dimmed" ta="center" maw="42ch">
          {mayCreate ? t.events.emptyTeacher : t.events.emptyStudent}
        </Text>
      </Stack>
    </Paper>
  );
}
