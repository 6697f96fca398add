import { ActionIcon, SegmentedControl, Text, Textarea } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { RoomMessage } from '../api/types';
import { GuestMark } from '../components/GuestMark';
import { t } from '../messages';
import { formatClock } from '../time/format';
import classes from './ChatPanel.module.css';
import type { RoomConnection } from './roomConnection';

interface Props {
  messages: readonly RoomMessage[];
  selfId: string | null;
  host: boolean;
  /** One may write to everyone. */
  mayAll: boolean;
  room: RoomConnection;
}

/** What was written, and a place to write. */
export function ChatPanel({ messages, selfId, host, mayAll, room }: Props) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [messages.length]);
  return (
    <div className={classes.chat}>
      {messages.length === 0 && (
        <Text size="sm" c="dimmed">
          {t.chat.none}
        </Text>
      )}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a keyboard scrolls it */}
      <div className={classes.log} role="log" aria-label={t.chat.title} tabIndex={0}>
        <ul className={classes.list}>
          {messages.map((message) => (
            <Line key={message.id} message={message} own={message.from === selfId} />
          ))}
        </ul>
        <div ref={end} />
      </div>
      <Composer room={room} host={host} mayAll={mayAll} />
    </div>
  );
}

function Line({ message, own }: { message: RoomMessage; own: boolean }) {
  const at = new Date(message.at);
  return (
    <li className={classes.message} data-own={own || undefined}>
      <span className={classes.head}>
        <strong>{own ? t.room.nameOfYou(message.name) : <bdi>{message.name}</bdi>}</strong>{' '}
        {message.guest === true && <GuestMark />}{' '}
        <time dateTime={message.at}>{formatClock(at)}</time>
        {message.toHosts && <span className={classes.private}>{t.chat.onlyHosts}</span>}
      </span>
      <span className={classes.text} dir="auto">
        {message.text}
      </span>
    </li>
  );
}

function Composer({
  room,
  host,
  mayAll,
}: {
  room: RoomConnection;
  host: boolean;
  mayAll: boolean;
}) {
  const [text, setText] = useState('');
  const [wanted, setWanted] = useState('everyone');
  const audience = mayAll ? wanted : 'hosts';
  const send = () => {
    if (text.trim() === '') return;
    room.say({ type: 'say', text: text.trim(), toHosts: audience === 'hosts' });
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {(!host || !mayAll) && (
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label={t.chat.to}
          value={audience}
          onChange={setWanted}
          data={[
            { value: 'everyone', label: t.chat.everyone, disabled: !mayAll },
            { value: 'hosts', label: t.chat.hosts },
          ]}
        />
      )}
      <div className={classes.line}>
        <Textarea
          className={classes.field ?? ''}
          aria-label={t.chat.message}
          placeholder={t.chat.message}
          autosize
          minRows={1}
          maxRows={5}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <ActionIcon type="submit" size="lg" aria-label={t.chat.send} disabled={text.trim() === ''}>
          <IconSend size={18} aria-hidden />
        </ActionIcon>
      </div>
    </form>
  );
}
