import { Center, Loader, Stack, Text } from '@mantine/core';
import { PageTitle } from '../components/PageTitle';
import { t } from '../messages';
import { WayOut } from './WayOut';

interface Props {
  title: string | undefined;
  /** Where one stands in the line; undefined without one. */
  position: number | undefined;
}

/** The moment between asking to enter and being there. */
export function EnteringRoom({ title, position }: Props) {
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack align="center">
        <Loader aria-hidden />
        <PageTitle size="h3" ta="center" data-own-words>
          {title ?? t.app.name}
        </PageTitle>
        <Text c="dimmed" role="status">
          {position === undefined ? t.room.entering : t.stage.inLine(position)}
        </Text>
        <WayOut />
      </Stack>
    </Center>
  );
}
