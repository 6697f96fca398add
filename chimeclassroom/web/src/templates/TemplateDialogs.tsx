import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldsOf } from '../api/errors';
import { useDeleteTemplate, useRenameTemplate } from '../api/planning';
import type { EventTemplate } from '../api/types';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { notifyDone } from '../components/notify';
import { t } from '../messages';

interface Props {
  template: EventTemplate;
  onClose: () => void;
}

const NAME_LIMIT = 80;

/** Gives a template another name. */
export function RenameTemplateDialog({ template, onClose }: Props) {
  const [name, setName] = useState(template.name);
  const rename = useRenameTemplate();
  const confirm = () =>
    rename.mutate(
      { id: template.id, name },
      {
        onSuccess: () => {
          notifyDone(t.templates.saved);
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title={t.templates.renameTitle}
      text={t.templates.renameText}
      confirm={t.templates.doRename}
      keep={t.templates.keep}
      grave={false}
      busy={rename.isPending}
      error={rename.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <TextInput
        label={t.templates.name}
        data-autofocus
        maxLength={NAME_LIMIT}
        value={name}
        error={fieldsOf(rename.error).find(({ field }) => field === 'name')?.detail}
        onChange={(change) => setName(change.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}

/** Deletes a template; events stay as they are. */
export function DeleteTemplateDialog({ template, onClose }: Props) {
  const remove = useDeleteTemplate();
  const confirm = () =>
    remove.mutate(template.id, {
      onSuccess: () => {
        notifyDone(t.templates.deleted);
        onClose();
      },
    });
  return (
    <ConfirmDialog
      title={t.templates.deleteTitle}
      text={t.templates.deleteText(template.name)}
      confirm={t.templates.doDelete}
      keep={t.templates.keep}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
