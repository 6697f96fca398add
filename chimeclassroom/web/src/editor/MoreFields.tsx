import { Accordion, MultiSelect, NumberInput, Stack } from '@mantine/core';
import { useState } from 'react';
import { useHosts } from '../api/queries';
import { t } from '../messages';
import { AttachmentsField } from './AttachmentsField';
import type { Draft, FieldErrors } from './draft';

interface Props {
  draft: Draft;
  errors: FieldErrors;
  onChange: (part: Partial<Draft>) => void;
}

const EARLIEST = 1440;

/** What most events need not say: who hosts them, links, and when they open. */
export function MoreFields({ draft, errors, onChange }: Props) {
  const [open, setOpen] = useState<string | null>(() =>
    draft.hosts.length + draft.attachments.length > 0 ? 'more' : null,
  );
  const wrong = [errors.hosts, errors.attachments, errors.opensBeforeMinutes].some(Boolean);
  return (
    <Accordion variant="contained" radius="md" value={wrong ? 'more' : open} onChange={setOpen}>
      <Accordion.Item value="more">
        <Accordion.Control>{t.editor.more}</Accordion.Control>
        <Accordion.Panel>
          <Stack>
            <HostsField draft={draft} error={errors.hosts} onChange={onChange} />
            <AttachmentsField
              value={draft.attachments}
              error={errors.attachments}
              onChange={(attachments) => onChange({ attachments })}
            />
            <NumberInput
              label={t.editor.opensBefore}
              description={t.editor.opensBeforeHint}
              min={0}
              max={EARLIEST}
              step={5}
              allowDecimal={false}
              value={draft.opensBeforeMinutes ?? ''}
              error={errors.opensBeforeMinutes}
              onChange={(minutes) =>
                onChange({ opensBeforeMinutes: typeof minutes === 'number' ? minutes : null })
              }
            />
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

interface HostsProps {
  draft: Draft;
  error: string | undefined;
  onChange: (part: Partial<Draft>) => void;
}

function HostsField({ draft, error, onChange }: HostsProps) {
  const people = useHosts().data ?? [];
  return (
    <MultiSelect
      label={t.editor.hosts}
      description={t.editor.hostsHint}
      data={people.map(({ id, name }) => ({ value: id, label: name }))}
      searchable
      nothingFoundMessage={t.editor.noHost}
      value={draft.hosts}
      error={error}
      onChange={(hosts) => onChange({ hosts })}
    />
  );
}
