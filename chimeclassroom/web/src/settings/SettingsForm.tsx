import { Alert, Button, Paper, Stack, Text } from '@mantine/core';
import type { SubmitEvent } from 'react';
import type { LevelSettings } from '../api/types';
import { t } from '../messages';
import { LevelFields } from './LevelFields';
import { useLevelForm } from './useLevelForm';

/** The settings of one level as fields; an empty field leaves it to the level outside. */
export function SettingsForm({ of, platform }: { of: LevelSettings; platform: string }) {
  const form = useLevelForm(of);
  function submit(submission: SubmitEvent): void {
    submission.preventDefault();
    form.submit();
  }
  return (
    <Paper component="form" noValidate withBorder radius="lg" p="lg" onSubmit={submit}>
      <Stack>
        <Text c="dimmed" size="sm">
          {forWhom(of, platform)}
          {of.level !== 'person' && ` ${t.settings.lockHints[of.level]}`}
        </Text>
        {form.conflict && <Conflict onReload={form.loadCurrent} />}
        <LevelFields form={form} />
        <Button type="submit" w="fit-content" loading={form.saving}>
          {t.settings.save}
        </Button>
      </Stack>
    </Paper>
  );
}

function forWhom({ level }: LevelSettings, platform: string): string {
  switch (level) {
    case 'platform':
      return t.settings.forPlatform(platform);
    case 'course':
      return t.settings.forCourse;
    case 'person':
      return t.settings.forPerson;
  }
}

function Conflict({ onReload }: { onReload: () => void }) {
  return (
    <Alert role="alert" color="red">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" c="var(--cc-text)">
          {t.settings.conflict}
        </Text>
        <Button size="xs" variant="default" onClick={onReload}>
          {t.settings.loadCurrent}
        </Button>
      </Stack>
    </Alert>
  );
}
