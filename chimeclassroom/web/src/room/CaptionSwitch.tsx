import { Select, Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { locale, t } from '../messages';
import { byName, likely } from './captionLanguages';
import type { RoomConnection } from './roomConnection';

interface Props {
  /** The language of the captions, null while there are none. */
  captions: string | null;
  languages: readonly string[];
  room: RoomConnection;
}

/** Whether what is said is written down, and in which language; for hosts. */
export function CaptionSwitch({ captions, languages, room }: Props) {
  const [chosen, setChosen] = useState(() => likely(languages, navigator.languages));
  const language = captions ?? chosen;
  const start = (tag: string) => room.say({ type: 'captions', on: true, language: tag });
  return (
    <Stack gap="xs">
      <Switch
        size="sm"
        label={t.captions.title}
        description={t.captions.hint}
        checked={captions !== null}
        disabled={language === null}
        onChange={(event) => {
          if (!event.currentTarget.checked) room.say({ type: 'captions', on: false });
          else if (language !== null) start(language);
        }}
      />
      <Select
        size="xs"
        searchable
        allowDeselect={false}
        label={t.captions.language}
        data={byName(languages, locale)}
        value={language}
        onChange={(tag) => {
          if (tag === null) return;
          setChosen(tag);
          if (captions !== null) start(tag);
        }}
      />
    </Stack>
  );
}
