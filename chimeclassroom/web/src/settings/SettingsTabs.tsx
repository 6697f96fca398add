import { Box, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { SettingsLevel, SettingsView } from '../api/types';
import { PageTitle } from '../components/PageTitle';
import { t } from '../messages';
import { SettingsForm } from './SettingsForm';

/** The levels that this person may change, their own first. */
export function SettingsTabs({ view }: { view: SettingsView }) {
  const [chosen, setChosen] = useState<SettingsLevel>('person');
  const levels = view.levels.toReversed();
  const shown = levels.find(({ level }) => level === chosen);
  return (
    <Box maw="44rem">
      <PageTitle size="h3" mb="md">
        {t.settings.pageTitle}
      </PageTitle>
      {levels.length > 1 && (
        <SegmentedControl
          fullWidth
          mb="md"
          aria-label={t.settings.whose}
          value={chosen}
          onChange={setChosen}
          data={levels.map(({ level }) => ({ value: level, label: t.settings.levels[level] }))}
        />
      )}
      {shown !== undefined && (
        <SettingsForm key={`${shown.level}-${shown.version}`} of={shown} platform={view.platform} />
      )}
    </Box>
  );
}
