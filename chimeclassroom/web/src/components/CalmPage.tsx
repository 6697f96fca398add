import { Group, Paper, Stack, Text, ThemeIcon } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './CalmPage.module.css';
import { PageTitle } from './PageTitle';

interface Props {
  icon: Icon;
  title: string;
  text: string;
  /** What one can do now: buttons or links. */
  children?: ReactNode;
}

/** A page that says one thing: the visit has ended, the class is over, there is nothing here. */
export function CalmPage({ icon: Glyph, title, text, children }: Props) {
  return (
    <main className={classes.page}>
      <Paper className={classes.card} withBorder radius="lg">
        <Stack align="center" gap="md">
          <ThemeIcon size={64} radius="xl" variant="light" aria-hidden>
            <Glyph size={32} stroke={1.6} />
          </ThemeIcon>
          <PageTitle size="h2" ta="center">
            {title}
          </PageTitle>
          <Text c="dimmed" ta="center" maw="38ch">
            {text}
          </Text>
          {children !== undefined && (
            <Group justify="center" mt="xs">
              {children}
            </Group>
          )}
        </Stack>
      </Paper>
    </main>
  );
}
