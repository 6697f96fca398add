import { Accordion, MultiSelect, NumberInput, Stack } from '@mantine/core';
import { useState } from 'react';
import { useHosts } from '../api/queries';
import { t } from '../messages';
import type { ClassEvent } from '../api/types';
import { AttachmentsField } from './AttachmentsField';
import type { Draft, FieldErrors } from './draft';
import { GroupsField } from './GroupsField';
import { InvitedField } from './InvitedField';
import { TermsFields } from './TermsFields';

interface Props {
  draft: Draft;
  errors: FieldErrors;
  /** Those of the event that is edited, whose names are known. */
  invited: ClassEvent['invited'];
  groups: ClassEvent['groups'];
  onChange: (part: Partial<Draft>) => void;
}

const EARLIEST = 1440;

/** What most events need not say: who hosts them, whom they are for, links, and when they open. */
export function MoreFields({ draft, errors, invited, groups, onChange }: Props) {
  const [open, setOpen] = useState<string | null>(() =>
    draft.hosts.length +
      draft.invited.length +
      draft.groups.length +
      draft.attachments.length +
      Object.keys(draft.terms).length >
    0
      ? 'more'
      : null,
  );
  const wrong = [
    errors.hosts,
    errors.invited,
    errors.groups,
    errors.attachments,
    errors.opensBeforeMinutes,
    errors.terms,
  ].some(Boolean);
  return (
    <Accordion variant="contained" radius="md" value={wrong ? 'more' : open} onChange={setOpen}>
      <Accordion.Item value="more">
        <Accordion.Control>{t.editor.more}</Accordion.Control>
        <Accordion.Panel>
          <Stack>
            <HostsField draft={draft} error={errors.hosts} onChange={onChange} />
            <InvitedField
              value={draft.invited}
              known={invited}
              error={errors.invited}
              onChange={(people) => onChange({ invited: people })}
            />
            <GroupsField
              value={draft.groups}
              known={groups}
              error={errors.groups}
              onChange={(chosen) => onChange({ groups: chosen })}
            />
            <AttachmentsField
              value={draft.attachments}
              error={errors.attachments}
              onChange={(attachments) => onChange({ attachments })}
            />
            {!draft.standing && (
              <OpensBeforeField draft={draft} errors={errors} onChange={onChange} />
            )}
            <TermsFields
              terms={draft.terms}
              error={errors.terms}
              onChange={(changed) => onChange({ terms: changed })}
            />
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

function OpensBeforeField({ draft, errors, onChange }: Omit<Props, 'invited' | 'groups'>) {
  return (
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
