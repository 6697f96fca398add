import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef, type SubmitEvent } from 'react';
import type { ClassEvent } from '../api/types';
import { notifyDone } from '../components/notify';
import { t } from '../messages';
import { EditorAlert } from './EditorAlert';
import { EventFields } from './EventFields';
import classes from './EventEditor.module.css';
import { useEventEditor } from './useEventEditor';
import { useFocusReturn } from '../components/useFocusReturn';

interface Props {
  /** The event to change; null for a new one. */
  event: ClassEvent | null;
  onClose: () => void;
}

/** Schedules an event or changes one. A dialog on wide screens, the whole screen on phones. */
export function EventEditor({ event, onClose }: Props) {
  useFocusReturn();
  const small = useMediaQuery('(max-width: 36em)', undefined, { getInitialValueInEffect: false });
  const form = useRef<HTMLFormElement>(null);
  const editor = useEventEditor(event, () => {
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
      title={event === null ? t.editor.newTitle : t.editor.editTitle}
    >
      <form ref={form} noValidate onSubmit={submit}>
        <Stack>
          <EditorAlert editor={editor} />
          <EventFields draft={editor.draft} errors={errors} onChange={editor.change} />
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
