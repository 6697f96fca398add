import { Skeleton, Stack, Text, Title } from '@mantine/core';
import { useId, useState } from 'react';
import { useDeleteComment } from '../api/mutations';
import { useComments } from '../api/queries';
import type { Comment } from '../api/types';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { LoadFailure } from '../components/LoadFailure';
import { t } from '../messages';
import { CommentForm } from './CommentForm';
import { CommentItem } from './CommentItem';
import classes from './Comments.module.css';

/** What people have written under an event, and a place to write. */
export function Comments({ eventId }: { eventId: string }) {
  const heading = useId();
  const comments = useComments(eventId);
  const [removing, setRemoving] = useState<Comment | null>(null);
  const { data } = comments;
  return (
    <section className={classes.frame} aria-labelledby={heading}>
      <Stack>
        <Title order={2} size="h5" id={heading}>
          {t.comments.title}
        </Title>
        {comments.error !== null && (
          <LoadFailure
            error={comments.error}
            stale={data !== undefined}
            onRetry={() => void comments.refetch()}
          />
        )}
        {comments.isPending && (
          <Skeleton height={60} radius="md" role="status" aria-label={t.app.loading} />
        )}
        {data?.comments.length === 0 && (
          <Text size="sm" c="dimmed">
            {t.comments.none}
          </Text>
        )}
        {data !== undefined && data.comments.length > 0 && (
          <ol className={classes.list}>
            {data.comments.map((comment) => (
              <CommentItem
                key={comment.id}
                comment={comment}
                onRemove={() => setRemoving(comment)}
              />
            ))}
          </ol>
        )}
        {data?.open === true && <CommentForm eventId={eventId} />}
        {data?.open === false && data.comments.length > 0 && (
          <Text size="sm" c="dimmed">
            {t.comments.closed}
          </Text>
        )}
      </Stack>
      {removing !== null && (
        <RemoveDialog eventId={eventId} comment={removing} onClose={() => setRemoving(null)} />
      )}
    </section>
  );
}

interface RemoveProps {
  eventId: string;
  comment: Comment;
  onClose: () => void;
}

function RemoveDialog({ eventId, comment, onClose }: RemoveProps) {
  const remove = useDeleteComment(eventId);
  return (
    <ConfirmDialog
      title={t.comments.removeTitle}
      text={t.comments.removeText(comment.author.name)}
      confirm={t.comments.doRemove}
      keep={t.comments.keep}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(comment.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
