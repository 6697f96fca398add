import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef, type SubmitEvent } from 'react';
import { notifyDone } from '../components/notify';
import { t } from '../messages';
import { EditorAlert } from './EditorAlert';
import { EventFields } from './EventFields';
import classes from './EventEditor.module.css';
import { useFocusReturn } from '../components/useFocusReturn';
import { KindField } from './KindField';
import { ScopeField } from './ScopeField';
import { SaveAsTemplate } from './SaveAsTemplate';
import { TemplateField } from './TemplateField';
import { useEventEditor, type Template } from './useEventEditor';

interface Props {
  template: Template;
  onClose: () => void;
}

const titles = () => ({
  new: t.editor.newTitle,
  edit: t.editor.editTitle,
  copy: t.editor.copyTitle,
});

/** Schedules an event or changes one. A dialog on wide screens, the whole screen on phones. */
export function EventEditor({ template, onClose }: Props) {
  useFocusReturn();
  const small = useMediaQuery('(max-width: 36em)', undefined, { getInitialValueInEffect: false });
  const form = useRef<HTMLFormElement>(null);
  const editor = useEventEditor(template, () => {
    notifyDone(t.editor.saved);
    onClose();
  });

  const { errors } = editor;
  useEffect(() => {
    if (Object.keys(errors).length === 0) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);

  function submit(submission: SubmitEvent): void {
    submission.preventDefault();
    editor.submit();
  }

  return (
    <Modal
      opened
      size="lg"
      fullScreen={small}
      radius={small ? 0 : 'lg'}
      onClose={onClose}
      closeOnClickOutside={false}
      title={titles()[template.kind]}
    >
      <form ref={form} noValidate onSubmit={submit}>
        <Stack>
          <EditorAlert editor={editor} />
          {editor.scope !== null && (
            <ScopeField
              label={t.scope.edit}
              hint={t.scope.kept}
              value={editor.scope}
              onChange={editor.setScope}
            />
          )}
          {template.kind === 'new' && <TemplateField onChoose={editor.change} />}
          {template.kind !== 'edit' && (
            <KindField
              standing={editor.draft.standing}
              onChange={(standing) => editor.change({ standing })}
            />
          )}
          <EventFields
            draft={editor.draft}
            errors={errors}
            repeats={editor.repeats}
            invited={template.kind === 'new' ? [] : template.event.invited}
            groups={template.kind === 'new' ? [] : template.event.groups}
            onChange={editor.change}
          />
          <SaveAsTemplate draft={editor.draft} />
          <Group justify="flex-end" gap="sm" className={classes.buttons}>
            <Button variant="default" onClick={onClose}>
              {t.editor.discard}
            </Button>
            <Button type="submit" loading={editor.saving}>
              {t.editor.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
