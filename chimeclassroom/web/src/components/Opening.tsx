import { Center, Loader, Stack, Text } from '@mantine/core';
import { t } from '../messages';

/** What is shown until the classroom is open. */
export function Opening() {
  return (
    <Center component="main" mih="100dvh" role="status">
      <Stack align="center">
        <Loader aria-hidden />
        <Text c="dimmed">{t.session.opening}</Text>
      </Stack>
    </Center>
  );
}
