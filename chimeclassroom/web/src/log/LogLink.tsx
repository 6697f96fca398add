import { Anchor, Text } from '@mantine/core';
import { useMe } from '../api/queries';
import { t } from '../messages';
import { hrefOf } from '../router/route';

/** The way to the log, for those who may read it. */
export function LogLink() {
  const me = useMe();
  if ((me.data?.logScopes.length ?? 0) === 0) return null;
  return (
    <Text mt="lg">
      <Anchor href={hrefOf({ page: 'log' })}>{t.log.link}</Anchor>
      <Text component="span" c="dimmed" size="sm" display="block">
        {t.log.linkText}
      </Text>
    </Text>
  );
}
