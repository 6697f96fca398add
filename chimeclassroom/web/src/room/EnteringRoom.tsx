import { Button, Center, Loader, Stack, Text } from '@mantine/core';
import { PageTitle } from '../components/PageTitle';
import { t } from '../messages';
import { hrefOf } from '../router/route';

/** The moment between asking to enter and being there. */
export function EnteringRoom({ title }: { title: string | undefined }) {
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack align="center">
        <Loader aria-hidden />
        <PageTitle size="h3" ta="center">
          {title ?? t.app.name}
        </PageTitle>
        <Text c="dimmed" role="status">
          {t.room.entering}
        </Text>
        <Button component="a" variant="default" href={hrefOf({ page: 'events' })}>
          {t.room.toEvents}
        </Button>
      </Stack>
    </Center>
  );
}
