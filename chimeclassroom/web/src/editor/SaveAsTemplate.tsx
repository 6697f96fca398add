import { Button, Select, TextInput } from '@mantine/core';
import { IconTemplate } from '@tabler/icons-react';
import { useState } from 'react';
import { fieldsOf } from '../api/errors';
import { useSaveTemplate, useTemplates } from '../api/planning';
import type { TemplateLevel } from '../api/types';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { notifyDone } from '../components/notify';
import { t } from '../messages';
import { patternOf, type Draft } from './draft';

const NAME_LIMIT = 80;

/** Keeps what stands in the editor as a template, for those who may. */
export function SaveAsTemplate({ draft }: { draft: Draft }) {
  const levels = useTemplates().data?.levels ?? [];
  const [naming, setNaming] = useState(false);
  if (levels.length === 0) return null;
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconTemplate size={16} stroke={1.8} aria-hidden />}
        onClick={() => setNaming(true)}
      >
        {t.templates.save}
      </Button>
      {naming && <NameDialog draft={draft} levels={levels} onClose={() => setNaming(false)} />}
    </div>
  );
}

interface Props {
  draft: Draft;
  levels: readonly TemplateLevel[];
  onClose: () => void;
}

function NameDialog({ draft, levels, onClose }: Props) {
  const [name, setName] = useState(draft.title.trim().slice(0, NAME_LIMIT));
  const [level, setLevel] = useState<TemplateLevel>(levels[0] ?? 'course');
  const save = useSaveTemplate();
  const confirm = () =>
    save.mutate(
      { level, name, ...patternOf(draft) },
      {
        onSuccess: () => {
          notifyDone(t.templates.saved);
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title={t.templates.save}
      text={t.templates.saveText}
      confirm={t.templates.confirm}
      keep={t.templates.keep}
      grave={false}
      busy={save.isPending}
      error={save.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <TextInput
        label={t.templates.name}
        data-autofocus
        maxLength={NAME_LIMIT}
        value={name}
        error={fieldsOf(save.error).find(({ field }) => field === 'name')?.detail}
        onChange={(change) => setName(change.currentTarget.value)}
      />
      {levels.length > 1 && (
        <Select
          label={t.templates.level}
          data={levels.map((value) => ({ value, label: t.templates.levels[value] }))}
          value={level}
          allowDeselect={false}
          onChange={(value) => setLevel(value ?? 'course')}
        />
      )}
    </ConfirmDialog>
  );
}
