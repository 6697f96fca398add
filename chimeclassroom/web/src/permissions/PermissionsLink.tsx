import { Anchor, Text } from '@mantine/core';
import { useMe } from '../api/queries';
import { t } from '../messages';
import { hrefOf } from '../router/route';

/** The way to the permissions, for those who may change them. */
export function PermissionsLink() {
  const me = useMe();
  if ((me.data?.permissionScopes.length ?? 0) === 0) return null;
  return (
    <Text mt="lg">
      <Anchor href={hrefOf({ page: 'permissions' })}>{t.permissions.link}</Anchor>
      <Text component="span" c="dimmed" size="sm" display="block">
        {t.permissions.linkText}
      </Text>
    </Text>
  );
}
