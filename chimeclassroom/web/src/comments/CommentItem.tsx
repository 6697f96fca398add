import { ActionIcon, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Comment } from '../api/types';
import { PersonAvatar } from '../components/PersonAvatar';
import { t } from '../messages';
import { formatMoment, isoMoment } from '../time/format';
import classes from './Comments.module.css';
import { LinkedText } from './LinkedText';

interface Props {
  comment: Comment;
  onRemove: () => void;
}

/** One comment: who, when and what. */
export function CommentItem({ comment, onRemove }: Props) {
  const { author, at, removable } = comment;
  const moment = new Date(at);
  return (
    <li className={classes.comment}>
      <PersonAvatar name={author.name} />
      <div>
        <Text component="span" size="sm" fw={600}>
          <bdi>{author.name}</bdi>
        </Text>{' '}
        <Text component="span" size="xs" c="dimmed">
          {author.role !== 'student' && `${t.role[author.role]} · `}
          <time dateTime={isoMoment(moment)}>{formatMoment(moment)}</time>
        </Text>
        <LinkedText text={comment.text} />
      </div>
      {removable && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t.comments.remove(author.name)}
          onClick={onRemove}
        >
          <IconTrash size={18} stroke={1.8} aria-hidden />
        </ActionIcon>
      )}
    </li>
  );
}
