import { Anchor, Text } from '@mantine/core';
import type { SettingsView } from '../api/types';
import { t } from '../messages';
import { hrefOf } from '../router/route';

/** Whether somebody decides for all courses, and so may see their usage. */
export const seesUsage = (settings: SettingsView) =>
  settings.levels.some(({ level }) => level === 'platform');

/** The way to the usage, for those who may see it. */
export function UsageLink({ settings }: { settings: SettingsView }) {
  if (!seesUsage(settings)) return null;
  return (
    <Text mt="lg">
      <Anchor href={hrefOf({ page: 'usage' })}>{t.usage.link}</Anchor>
      <Text component="span" c="dimmed" size="sm" display="block">
        {t.usage.linkText}
      </Text>
    </Text>
  );
}
