import { Button, Stack, Textarea } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { messageOf } from '../api/errors';
import { useWriteComment } from '../api/mutations';
import { t } from '../messages';

const LIMIT = 2000;

/** Where a comment is written; what could not be sent stays there. */
export function CommentForm({ eventId }: { eventId: string }) {
  const [text, setText] = useState('');
  const write = useWriteComment(eventId);
  function submit(submission: SubmitEvent): void {
    submission.preventDefault();
    if (text.trim() === '') return;
    write.mutate(text, { onSuccess: () => setText('') });
  }
  return (
    <Stack component="form" gap="xs" onSubmit={submit}>
      <Textarea
        label={t.comments.label}
        placeholder={t.comments.placeholder}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={LIMIT}
        value={text}
        error={write.error === null ? undefined : messageOf(write.error)}
        onChange={(typed) => setText(typed.currentTarget.value)}
      />
      <Button type="submit" w="fit-content" loading={write.isPending} disabled={text.trim() === ''}>
        {t.comments.send}
      </Button>
    </Stack>
  );
}
