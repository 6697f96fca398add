import { Select } from '@mantine/core';
import { useTemplates } from '../api/planning';
import type { EventTemplate } from '../api/types';
import { t } from '../messages';
import { begunWith, type Draft } from './draft';

/** Begins the draft with a template, where there are any. */
export function TemplateField({ onChoose }: { onChoose: (part: Partial<Draft>) => void }) {
  const templates = useTemplates().data?.templates ?? [];
  if (templates.length === 0) return null;
  return (
    <Select
      label={t.templates.beginWith}
      placeholder={t.templates.none}
      data={templates.map((one) => ({ value: one.id, label: labelOf(one) }))}
      searchable
      clearable
      nothingFoundMessage={t.templates.notFound}
      onChange={(id) => {
        const chosen = templates.find((one) => one.id === id);
        if (chosen !== undefined) onChoose(begunWith(chosen));
      }}
    />
  );
}

const labelOf = ({ name, level }: EventTemplate) =>
  level === 'platform' ? t.templates.shared(name) : name;
